from neikong.regulation.blocks import Document
from neikong.strictyaml import Flaw


def read(data: bytes, name: str) -> Document | Flaw:
    return Flaw(name, 0, "", "")


def recognises(data: bytes) -> bool:
    return False
