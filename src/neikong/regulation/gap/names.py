"""Names of laws and bodies that changed: an own policy that says the old one was not brought up to date."""

from __future__ import annotations

from dataclasses import dataclass

from neikong.regulation.wording import same

# old name -> the name now; a firm adds its own in the catalogue's rename table
RENAMED: dict[str, str] = {
    "電腦處理個人資料保護法": "個人資料保護法",
    "行政院金融監督管理委員會": "金融監督管理委員會",
    "財政部證券暨期貨管理委員會": "金融監督管理委員會證券期貨局",
    "財政部證券管理委員會": "金融監督管理委員會證券期貨局",
    "經濟部工業局": "經濟部產業發展署",
    "行政院國家資通安全會報技術服務中心": "國家資通安全研究院",
    "行政院資通安全處": "數位發展部資通安全署",
    "資訊安全整體執行情形聲明書": "內部控制制度聲明書",
}


@dataclass(frozen=True)
class OldName:
    old: str
    new: str


def old_names(text: str) -> tuple[OldName, ...]:
    """The old names that a text says."""
    plain = same(text)
    return tuple(OldName(old, new) for old, new in RENAMED.items() if same(old) in plain)
