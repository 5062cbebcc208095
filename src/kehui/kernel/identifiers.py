"""Identifiers with check digits. Each ``check_*`` returns the normal form or raises ValueError with a message a clerk understands."""

from __future__ import annotations

import re
from datetime import date

_USCC_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_USCC_VALUES = {c: i for i, c in enumerate(_USCC_ALPHABET)}
_USCC_WEIGHTS = [pow(3, i, 31) for i in range(17)]
_USCC_SHAPE = re.compile(r"^[1-9ANY][1-39]\d{6}[0-9A-HJ-NPQRTUWXY]{10}$")
_ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_PATENT_WEIGHTS = (2, 3, 4, 5, 6, 7, 8, 9)
_PATENT_SHAPE = re.compile(r"^(?:CN|ZL)?\s*(\d{4}[12389]\d{7}|\d{2}[12389]\d{5})\.?([\dX])$")
_FULL_WIDTH = {0xFF01 + i: 0x21 + i for i in range(94)} | {0x3000: 0x20}


def half_width(text: str) -> str:
    """Full-width Latin letters, digits and signs as half-width ones."""
    return text.translate(_FULL_WIDTH)


def uscc_check_digit(body: str) -> str:
    """The 18th character of a USCC from its first 17 (GB 32100-2015)."""
    total = sum(_USCC_VALUES[c] * w for c, w in zip(body, _USCC_WEIGHTS, strict=True))
    return _USCC_ALPHABET[(31 - total % 31) % 31]


def check_uscc(text: str) -> str:
    """统一社会信用代码 in its normal form (GB 32100-2015).

    >>> check_uscc("91350100m000100y43")
    '91350100M000100Y43'
    """
    code = half_width(text).strip().replace(" ", "").replace("-", "").upper()
    if len(code) != 18:
        raise ValueError(f"统一社会信用代码应为18位，现在是{len(code)}位：{code}")
    if not _USCC_SHAPE.match(code):
        raise ValueError(f"统一社会信用代码含有不该出现的字符（没有 I、O、S、V、Z）或开头不对：{code}")
    if uscc_check_digit(code[:17]) != code[17]:
        raise ValueError(f"统一社会信用代码的校验位不对，请核对是否抄错一位：{code}")
    return code


def id_check_digit(body: str) -> str:
    """The 18th character of an identity number from its first 17 (GB 11643)."""
    return "10X98765432"[sum(int(c) * w for c, w in zip(body, _ID_WEIGHTS, strict=True)) % 11]


def check_identity_number(text: str) -> str:
    """居民身份证号（含港澳台居民居住证 81/82/83）。"""
    number = half_width(text).strip().replace(" ", "").upper()
    if not re.match(r"^\d{17}[\dX]$", number):
        raise ValueError("身份证号应为18位，末位是数字或 X")
    if id_check_digit(number[:17]) != number[17]:
        raise ValueError("身份证号的校验位不对，请核对是否抄错一位")
    try:
        date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        raise ValueError("身份证号里的出生日期不存在") from None
    return number


def patent_check_digit(body: str) -> str:
    """The check character after the dot of a Chinese application number (12 or 8 digits)."""
    weights = (_PATENT_WEIGHTS * 2)[: len(body)]
    return "0123456789X"[sum(int(c) * w for c, w in zip(body, weights, strict=True)) % 11]


def check_application_number(text: str) -> str:
    """专利申请号 as ``201710601862.3``; CN/ZL prefix and dot optional when read.

    >>> check_application_number("ZL97101765.4")
    '97101765.4'
    """
    number = half_width(text).strip().upper().replace(" ", "")
    found = _PATENT_SHAPE.match(number)
    if not found:
        raise ValueError(f"专利申请号应为“年份+种类+流水号.校验位”，如 201710601862.3：{text}")
    body, check = found[1], found[2]
    if patent_check_digit(body) != check:
        raise ValueError(f"专利申请号的校验位不对，请核对是否抄错一位：{text}")
    return f"{body}.{check}"


def patent_kind_digit(number: str) -> str:
    """The digit in a normal application number that says its type: 1/8 invention, 2/9 utility model, 3 design."""
    body = number.split(".")[0]
    return body[4] if len(body) == 12 else body[2]


def check_phone(text: str) -> str:
    """A mobile or landline number, without blanks."""
    number = half_width(text).strip().replace(" ", "")
    if not re.match(r"^(1[3-9]\d{9}|0\d{2,3}-?\d{7,8}(-\d{1,5})?|400-?\d{3}-?\d{4}|\d{7,8})$", number):
        raise ValueError(f"电话号码应为11位手机号或带区号的固定电话：{text}")
    return number
