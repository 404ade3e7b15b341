"use strict";
// Evidence by drag and drop with progress, and what the record would satisfy; without this file both are plain forms.
(() => {
  const form = document.getElementById("record"), drop = document.getElementById("drop"), panel = document.getElementById("preview");
  if (!form || !drop || !panel) return;
  const token = form.querySelector("[name=csrfmiddlewaretoken]").value;
  let waiting = 0;
  const preview = () => {
    window.clearTimeout(waiting);
    waiting = window.setTimeout(async () => {
      const data = new FormData(form);
      data.set("files_chosen", String(document.getElementById("files").files.length));
      data.delete("files");
      const answer = await fetch(form.dataset.preview, { method: "POST", body: data, headers: { "X-CSRFToken": token } });
      if (answer.ok) panel.innerHTML = await answer.text();
    }, 400);
  };
  form.addEventListener("input", preview);
  form.addEventListener("change", preview);
  const send = (file) => {
    const line = document.createElement("li"), bar = document.createElement("progress"), name = document.createElement("span");
    name.textContent = file.name; bar.max = 1; bar.value = 0;
    line.append(name, bar);
    document.getElementById("uploaded").append(line);
    const request = new XMLHttpRequest(), data = new FormData();
    data.append("files", file);
    request.upload.addEventListener("progress", (e) => { if (e.lengthComputable) bar.value = e.loaded / e.total; });
    request.addEventListener("load", () => {
      let told = {};
      try { told = JSON.parse(request.responseText); } catch { told = { error: String(request.status) }; }
      bar.remove();
      if (told.error) { line.classList.add("wrong"); name.textContent = `${file.name}: ${told.error}`; return; }
      for (const stored of told.files) {
        const held = document.createElement("input"), hash = document.createElement("code");
        held.type = "hidden"; held.name = "keep"; held.value = stored.sha;
        hash.textContent = stored.sha;
        line.append(document.createElement("br"), hash, held);
      }
      preview();
    });
    request.open("POST", drop.dataset.upload);
    request.setRequestHeader("X-CSRFToken", token);
    request.setRequestHeader("Accept", "application/json");
    request.send(data);
  };
  for (const kind of ["dragenter", "dragover"]) drop.addEventListener(kind, (e) => { e.preventDefault(); drop.classList.add("over"); });
  for (const kind of ["dragleave", "drop"]) drop.addEventListener(kind, () => drop.classList.remove("over"));
  drop.addEventListener("drop", (e) => { e.preventDefault(); for (const file of e.dataTransfer.files) send(file); });
  document.getElementById("files").addEventListener("change", (e) => { const chosen = [...e.target.files]; e.target.value = ""; chosen.forEach(send); });
  preview();
})();
