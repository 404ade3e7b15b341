"""Words of the field: variants written as one, groups of words for the same thing, words that tell nothing."""

from __future__ import annotations

import re

from neikong.regulation.wording import same

# the same word in other signs, or the same thing by its longer name
_VARIANTS = (
    ("記錄", "紀錄"),
    ("掃瞄", "掃描"),
    ("身份", "身分"),
    ("計劃", "計畫"),
    ("資通安全", "資訊安全"),
    ("資安", "資訊安全"),
    ("資通系統", "資訊系統"),
    ("資通服務", "資訊服務"),
    ("資通訊", "資訊"),
    ("網際網路下單", "網路下單"),
    ("網際網路", "網路"),
    ("契約", "合約"),
    ("協力廠商", "供應商"),
    ("委外廠商", "委外供應商"),
    ("廠商", "供應商"),
    ("服務提供者", "供應商"),
    ("雲端提供者", "雲端供應商"),
    ("回復", "復原"),
    ("回存", "復原"),
    ("亂碼", "加密"),
    ("識別碼", "帳號"),
    ("通行使用權利", "存取權限"),
    ("存取權利", "存取權限"),
    ("使用權限", "存取權限"),
    ("日誌", "紀錄"),
    ("軌跡", "紀錄"),
    ("留存紀錄", "留存紀錄"),
    ("測驗", "測試"),
    ("每半年乙次", "每半年一次"),
    ("乙次", "一次"),
    ("監錄", "監控"),
    ("事故", "事件"),
    ("身分識別", "身分驗證"),
    ("身分確認", "身分驗證"),
    ("身分認證", "身分驗證"),
    ("因應措施", "應變措施"),
    ("緊急應變", "應變"),
)

# concept -> the words that speak of it (in the text after variants are made one)
CONCEPTS: dict[str, str] = {
    "drill": r"演練|演習|模擬",
    "test": r"測試|檢測",
    "backup": r"備份",
    "restore": r"復原",
    "fallback": r"備援|備用|替代方案",
    "remote-site": r"異地|另一安全處所|不同地點|不同處所",
    "site": r"機房|電腦中心",
    "impact": r"衝擊",
    "rto": r"RTO|復原時間",
    "rpo": r"RPO|資料復原點",
    "tolerance": r"容忍",
    "continuity": r"持續營運|營運持續|業務持續|持續運作|營運中斷|業務中斷",
    "response": r"應變",
    "risk": r"風險|威脅",
    "scenario": r"情境|天然災害|人為災害|各種災害",
    "disaster": r"災害|災難|水災|火災|地震",
    "incident": r"資訊安全事件|異常事件|重大異常|異常情形|事件",
    "report": r"通報|申報|函報|回報|陳報|通知",
    "authority": r"主管機關|證交所|櫃檯買賣|公會",
    "account": r"帳號|代號\(ID\)",
    "permission": r"權限|授權",
    "least": r"最小權限|最小授權|最低權限|必要之?(?:服務|權限)|按權限區分",
    "whitelist": r"正面表列|白名單",
    "lifecycle": r"申請.{0,8}(?:建立|交付|使用)|停用|刪除",
    "idle": r"閒置|久未使用",
    "review": r"審查|檢視|覆核|檢討|稽核|查核",
    "assess": r"評估|評鑑",
    "mfa": r"多因子|雙因子|多重驗證|二因子",
    "biometric": r"生物特徵|生物辨識|指紋|虹膜",
    "identity": r"身分驗證|身分",
    "certificate": r"憑證|CA",
    "password": r"密碼",
    "log": r"紀錄",
    "alert": r"監控|監視|預警|告警|警示",
    "firewall": r"防火牆",
    "net-device": r"網路設備|防火牆",
    "rules": r"設備規則|存取控管設定|控管規則",
    "eol": r"生命週期|EOS|EOL|停止支援|汰除|汰換",
    "remote-access": r"遠端連線|遠端登入|VPN",
    "malware": r"病毒|惡意程式|惡意軟體|後門",
    "vulnerability": r"弱點|漏洞|滲透",
    "source-code": r"源碼|原始碼|程式碼",
    "go-live": r"上架|上線|更新時",
    "app": r"行動應用程式|APP",
    "cloud": r"雲端",
    "social": r"社群媒體",
    "iot": r"物聯網",
    "deepfake": r"深度偽造|Deepfake|影像視訊",
    "mobile": r"行動裝置",
    "vendor": r"供應商|委外",
    "contract": r"合約",
    "concentration": r"集中度|分散",
    "end-of-contract": r"終止|解除|期間結束|關係結束",
    "component": r"元件|函式庫|第三方程式",
    "spec": r"規格書",
    "personal-data": r"個人資料|個資",
    "secret": r"機密|敏感|隱密",
    "encrypt": r"加密|雜湊",
    "media": r"儲存媒體|媒體",
    "destroy": r"銷毀|報廢|實體破壞",
    "training": r"訓練|講習|宣導|課程",
    "people": r"專責|專人|指定人員|指派",
    "team": r"任務編組|委員會|推行小組|人力",
    "board": r"董事會",
    "disclose": r"揭露|公告|公開資訊|永續報告",
    "budget": r"預算|資源",
    "ddos": r"分散式阻斷|DDoS",
    "clock": r"時鐘|校時|時間源|基準時間|時間同步",
    "config": r"組態",
    "session": r"閒置時間|可使用期限|連線數量|操作時段",
    "error-text": r"錯誤訊息",
    "bots": r"自動化程式|機器人",
    "input": r"輸入",
    "capacity": r"容量|負載|壓力測試",
    "power": r"電力|不斷電|發電機",
    "air": r"空調",
    "fire": r"消防|防火|滅火",
    "physical": r"門禁|進出",
    "asset": r"資產",
    "grade": r"分級|等級",
    "core": r"核心系統|核心業務|核心",
    "policy": r"資訊安全政策",
    "statement": r"聲明書",
    "manual": r"人工",
    "business-unit": r"業務單位",
    "procedure": r"程序|流程",
    "meeting": r"會議",
    "correct": r"矯正|改善|改進",
    "email": r"電子郵件|郵件",
    "phishing": r"釣魚|社交工程",
    "segment": r"區隔|隔離|DMZ",
    "telephone": r"語音",
    "label": r"標示",
    "complaint": r"申訴",
    "wireless": r"無線",
    "key": r"金鑰",
    "supplier-audit": r"稽核權",
    "audit-trail": r"稽核紀錄",
    "video": r"視訊",
}
_CONCEPTS = {name: re.compile(pattern, re.IGNORECASE) for name, pattern in CONCEPTS.items()}

# words that stand in any clause and tell nothing of its subject
_EMPTY = re.compile(
    r"證券商|本公司|公司|並且|以及|及其|其他|相關|應|並|及|與|或|之|於|以|為|其|等|所|對|依|須|得|將|有|是|在|由|各|至|如|該|使|能|者|需|時|可|且|下列|項目|辦理|進行|包含|內容|事項|規定|確保|適當|定期"
)
_VARIANT_PATTERN = re.compile(
    "|".join(re.escape(old) for old, _ in sorted(_VARIANTS, key=lambda v: -len(v[0])))
)
_VARIANT = dict(_VARIANTS)


def plain(text: str) -> str:
    """The normalised text with every variant written as one."""
    return _VARIANT_PATTERN.sub(lambda hit: _VARIANT[hit[0]], same(text))


def concepts(text: str) -> frozenset[str]:
    """The concepts that a plain text speaks of."""
    return frozenset(name for name, pattern in _CONCEPTS.items() if pattern.search(text))


def content(text: str) -> list[str]:
    """A plain text without its empty words, cut where they stood."""
    return [piece for piece in re.split(r"[^\w]+", _EMPTY.sub(" ", text)) if piece]
