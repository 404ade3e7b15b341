"""The menu: one line a page. An entry whose page does not exist is refused by a test, not hidden."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from neikong.app.base.say import say


@dataclass(frozen=True)
class Entry:
    name: str  # of the route
    icon: str
    title: Any
    action: str


MENU = (
    Entry("today", "today", say("今日", "Today"), "position.see"),
    Entry("tasks", "tasks", say("待辦", "Tasks"), "own-task.see"),
    Entry("posture", "posture", say("符合情形", "Posture"), "position.see"),
    Entry("registers", "registers", say("清冊", "Registers"), "register.see"),
    Entry("records", "records", say("紀錄", "Records"), "record.see"),
    Entry("evidence-list", "evidence", say("佐證", "Evidence"), "evidence.see"),
    Entry("resilience", "resilience", say("韌性", "Resilience"), "resilience.see"),
    Entry("drills", "drills", say("演練", "Drills"), "drill.see"),
    Entry("assessments", "posture", say("評估", "Assessments"), "position.see"),
    Entry("library", "library", say("法規", "Rules"), "library.see"),
    Entry("ledger", "ledger", say("帳本", "Ledger"), "ledger.see"),
    Entry("settings", "settings", say("設定", "Settings"), "settings.see"),
)
# pages below Settings
SETTINGS = (
    Entry("accounts", "ledger", say("帳號", "Accounts"), "account.manage"),
    Entry("sources", "library", say("法規生效日", "Sources and dates"), "settings.see"),
    Entry("parameters", "posture", say("參數", "Parameters"), "settings.see"),
    Entry("profile", "registers", say("公司屬性", "Profile"), "settings.see"),
    Entry("jobs", "tasks", say("背景作業與健康", "Jobs and health"), "job.see"),
    Entry("self", "posture", say("本系統自我評估", "Self-assessment"), "settings.see"),
    Entry("tokens", "ledger", say("API 權杖", "API tokens"), "token.make"),
    Entry("rights", "evidence", say("角色與權限", "Roles and rights"), "settings.see"),
)
