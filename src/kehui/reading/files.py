"""The plain text of a .txt or .docx."""

from __future__ import annotations

from pathlib import Path

from kehui.kernel.errors import KehuiError
from kehui.reading.word import docx_text

LIMIT = 200_000_000
TEXT_SUFFIXES, WORD_SUFFIXES = (".txt", ".text", ".md"), (".docx", ".docm", ".dotx")
_ZIP, _OLE, _RTF, _PDF = b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"{\\rtf", b"%PDF"
#: The name of the stream that holds an encrypted document, as an OLE container writes it.
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_SAVE_AS = "请在 Word 或 WPS 里另存为 .docx 再试"


def text_of(path: Path) -> str:
    """The text whose offsets the figures give. KehuiError where the file is of another kind, locked, damaged or empty.

    txt: the decoded file, without BOM, its line breaks as they are. docx: see ``kehui.reading.word``. What a file is told by
    its first bytes goes before its suffix: a .doc that is a .docx is read.
    """
    suffix = path.suffix.lower()
    if suffix not in (*TEXT_SUFFIXES, *WORD_SUFFIXES, ".doc", ".wps", ".rtf"):
        hint = "PDF 请先转成 Word 文档，再读 .docx" if suffix == ".pdf" else "可读 .txt 和 .docx"
        raise KehuiError(f"读不了“{path.suffix or path.name}”这种文件", hint=hint)
    content = _content(path)
    if content.startswith(_ZIP):
        text = docx_text(content)
    elif content.startswith(_OLE):
        raise _old_or_locked(content)
    elif content.startswith(_RTF):
        raise KehuiError("这是 RTF 格式的文件，读不了", hint=_SAVE_AS)
    elif content.startswith(_PDF):
        raise KehuiError("这其实是 PDF 文件，读不了", hint="请先转成 Word 文档，再读 .docx")
    elif suffix in WORD_SUFFIXES:
        raise KehuiError("这不是完好的 Word 文件（.docx）", hint="请用 Word 或 WPS 打开并另存一次再试")
    elif suffix in TEXT_SUFFIXES:
        text = decoded(content)
    else:
        raise KehuiError(f"这是旧版文件（{suffix}），读不了", hint=_SAVE_AS)
    if not text.strip():
        hint = "如是扫描件或图片，请先做文字识别" if content.startswith(_ZIP) else "请看看是否选错了文件"
        raise KehuiError("文件里没有文字", hint=hint)
    return text


def _content(path: Path) -> bytes:
    """The bytes of a file that is neither empty nor too large."""
    try:
        size = path.stat().st_size
        if size > LIMIT:
            raise KehuiError(f"文件太大（{size // 1_000_000} MB），读不了", hint="请拆成几份再试")
        content = path.read_bytes()
    except OSError as error:
        raise KehuiError(
            f"打不开“{path.name}”", hint="请看看文件是否还在、有没有权限，或是否正被别的程序占用"
        ) from error
    if not content:
        raise KehuiError("文件是空的（0 字节）", hint="请看看是否选错了文件，或是否没有保存成功")
    return content


def _old_or_locked(content: bytes) -> KehuiError:
    """What to say of an OLE container: a document with a password, or one of before 2007."""
    if _ENCRYPTED in content:
        return KehuiError("文件设了打开密码，读不了", hint="请在 Word 或 WPS 里打开，去掉密码后另存为 .docx 再试")
    return KehuiError("这是旧版 Word 文件（.doc），读不了", hint=_SAVE_AS)


def _is_chinese(text: str) -> bool:
    """Whether hardly a sign is other than Chinese, Latin or punctuation: bytes that are no text decode to anything."""
    known = sum(
        c in "\r\n\t"
        or " " <= c <= "~"
        or "\u2000" <= c <= "\u303f"
        or "\u4e00" <= c <= "\u9fff"
        or "\uff00" <= c <= "\uffef"
        for c in text
    )
    return known * 10 >= len(text) * 9


def decoded(content: bytes) -> str:
    """Bytes of a text file in UTF-8 (with or without BOM), UTF-16, or GB18030. KehuiError where it is none of them."""
    encodings: tuple[str, ...] = ("utf-8-sig", "gb18030")
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        encodings = ("utf-16",)
    elif b"\x00" in content[:4000]:  # no text but UTF-16 without its mark has noughts
        encodings = ("utf-16-le",) if content[1:4000:2].count(0) >= content[0:4000:2].count(0) else ("utf-16-be",)
    for encoding in encodings:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text and (encoding in ("utf-8-sig", "gb18030", "utf-16") or _is_chinese(text)):
            return text
    raise KehuiError("看不懂文件的编码", hint="请另存为 UTF-8 编码的文本文件")
