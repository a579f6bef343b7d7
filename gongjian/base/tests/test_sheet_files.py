"""Files that hold a table are read whatever their format and encoding; others are refused in words."""

import base64
import struct
import zipfile
import zlib
from datetime import date
from io import BytesIO
from typing import Any

import pytest
from xlsxwriter.worksheet import Worksheet

from gongjian.base.errors import RuleBroken
from gongjian.base.sheets import read_sheet
from gongjian.base.tests.workbooks import BUILDINGS, HEADINGS, read, refusal, rezipped, said, values, workbook

# a workbook in the format of Excel 97: a title line, the three headings, three rows, one name merged over two of them
XLS = zlib.decompress(
    base64.b85decode(
        "c-rk)OK1~O6g_V;X+AbhQd6N7YACd7Z5OQz-PBP*yE0U(C?aZOf|lB}1UHeQ)ta4x=t^-@s0%k$H-7Mg?pz2JT@(Z%QMz)YpeWL2"
        "y!U1Xo2bx$7Atdxci(;Y^WL5JpLsDA&W+!0$fFFK;6lOlp=zE?QS#Y^5J+#D%-Xq^lIdVc!RMucta9T);JJs#kjFa@4Y%~CM1i-I"
        "4qzCup;R)uh}bGI^eK*^i>SgilGLDHqN){oMCfv%H^uUy(9I&bAhe5Yb80`Pj9BYNYZmX*nnYIvuJ^9^ycS6Z>hO$b@#%}IXzRw7"
        "bbsIRC8lW9t1$r@(C%a^ndWj3*Wm{;g!aL~_Cz9w2o3fGKATbClf9~+L>>9!$`wfdwN&o;joeFvST4V;>A)z=!?H-Ss7ABS8cmJ#"
        "FFQ6%8+nzrtaXUUo!Zk&rh(lbGL&tI4<||S?O-TAlU#MwMRml!^p5lsb6yxfZ~C%Hgi1DvfGnPBq6q|r56cn?QIxYcKEB)$?=cRE"
        "WK<4@;_=bU(Za+T_8{jP(YS@WD7A{mI-zH!)|J9H2#t^><t;sR7PEa!Y|e?ch1yv!cx9}f$FCti`+n!W#_T&|E%B4x`IC{!X=5Bs"
        "betu~pPw<bsWx@>3gf<E=gQh@-UzM#Y1{E?A?w{t>x>Lyju#psER-#jyj`h<5(}oqlHGsBl13$$<*og~TN7{Y%SRF+dtZ``v9m*?"
        "GW)T=R_5mtKkn~S8kg8FZndMA**~Vf(yjMkYhA26sWc-ox<pG?1+5l$I3U`1f4~n14jede;J|?c2mc_HT>6TaZ{50z^Yz|i{nweJ"
        "RB(Qi{I}SJA$m^GN98u8C{H6((fnBfx3cR}3-q!77c%xz>uC(oM+nC;Q1Sewj~_MveHQE(`g2RD()J6L#QB%o{|-Ns;${"
    )
)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk", "utf-16"])
@pytest.mark.parametrize("separator", [",", "\t", ";"])
def test_csv_is_read_in_every_usual_encoding_and_with_every_usual_separator(encoding: str, separator: str) -> None:
    lines = [["楼栋清单"], HEADINGS, ['"一号楼', '东"', "1998/5/1"], [], ["'=二号楼", "３６", "1998年5月1日"]]
    text = "\r\n".join(separator.join(line) for line in lines)
    text = text.replace(f'"一号楼{separator}东"', f'"一号楼{separator}东"{separator}36')

    sheet = read_sheet(text.encode(encoding), "楼栋.xlsx", columns=BUILDINGS)

    shown = f"一号楼{separator}东".replace("\t", " ")
    assert [(row.number, row.values["name"], row.values["households"]) for row in sheet.rows] == [
        (3, shown, 36),
        (5, "=二号楼", 36),
    ]
    assert {row.values["built_on"] for row in sheet.rows} == {date(1998, 5, 1)}


def test_the_old_excel_format_is_read() -> None:
    sheet = read(XLS)

    assert (sheet.name, sheet.heading_row) == ("楼栋", 2)
    assert values(sheet) == [("一号楼", 36, date(1998, 5, 1)), ("二号楼", 24, None), (None, 12, None)]
    assert said(sheet) == [(5, "名称", "merged")]


def test_a_file_is_known_by_its_content_and_not_by_its_name() -> None:
    assert values(read_sheet(workbook(HEADINGS, ["甲", 1]), "楼栋.csv", columns=BUILDINGS)) == [("甲", 1, None)]
    assert values(read_sheet("名称,户数\n甲,1".encode(), "楼栋.xls", columns=BUILDINGS)) == [("甲", 1)]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "empty"),
        (b"\xef\xbb\xbf \r\n", "empty"),
        (b"%PDF-1.7 ...", "not_a_sheet"),
        (b"\x89PNG\r\n\x1a\n\0\0\0", "not_a_sheet"),
        (b"<html><table><tr><td>1</td></tr></table></html>", "not_a_sheet"),
        (b"PK\x03\x04 and then nothing of use", "not_a_sheet"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 4096, "not_a_sheet"),
        (b"\x00\x01\x02\x03\xff\xfe", "not_a_sheet"),
        ("名称,户数\n甲,\udcff".encode("utf-8", "surrogateescape"), "not_a_sheet"),
        ('名称,户数\n"甲,1\n'.encode() + b"x" * 140_000, "quotes"),
        (XLS[:1500], "not_a_sheet"),
    ],
)
def test_what_is_no_table_is_refused_in_words(data: bytes, code: str) -> None:
    assert refusal(data).code == code


def test_a_file_larger_than_allowed_is_refused_before_it_is_looked_at() -> None:
    assert refusal(b"x" * (2**20 + 1), max_bytes=2**20).code == "too_big"
    with pytest.raises(RuleBroken, match="too_big"):
        read_sheet(BytesIO(b"x" * 2_000_000), "楼栋.xlsx", columns=BUILDINGS, max_bytes=2**20)


def test_another_kind_of_archive_and_a_damaged_one_are_refused() -> None:
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("word/document.xml", "<document/>")
    whole = workbook(HEADINGS, ["甲", 1])
    damaged = bytearray(whole)
    damaged[120] ^= 0xFF

    assert refusal(stream.getvalue()).code == "not_a_sheet"
    assert refusal(whole[: len(whole) // 2]).code == "not_a_sheet"
    assert refusal(bytes(damaged)).code == "not_a_sheet"


def test_an_archive_that_unpacks_to_too_much_is_refused_by_what_it_declares() -> None:
    def bomb(parts: dict[str, bytes]) -> None:
        parts["xl/sharedStrings.xml"] = b" " * (40 * 2**20)

    assert refusal(rezipped(workbook(HEADINGS, ["甲", 1]), bomb)).code == "too_large"


def test_an_archive_that_lies_about_its_sizes_is_refused() -> None:
    def bomb(parts: dict[str, bytes]) -> None:
        parts["xl/sharedStrings.xml"] = b" " * (40 * 2**20)

    data = rezipped(workbook(HEADINGS, ["甲", 1]), bomb)
    lying = data.replace(struct.pack("<L", 40 * 2**20), struct.pack("<L", 1000))

    assert lying != data
    assert refusal(lying).code == "not_a_sheet"


def test_a_cell_far_away_does_not_fill_the_memory() -> None:
    def far(sheet: Worksheet, book: Any) -> None:
        sheet.write(1_048_575, 16_383, "x")

    def formatted(sheet: Worksheet, book: Any) -> None:
        sheet.write_blank(1_048_575, 16_383, None, book.add_format({"bold": True}))

    assert refusal(workbook(HEADINGS, ["甲", 1], draw=far)).code == "too_large"
    assert values(read(workbook(HEADINGS, ["甲", 1], draw=formatted))) == [("甲", 1, None)]


def test_a_document_type_in_a_part_is_refused() -> None:
    def entities(parts: dict[str, bytes]) -> None:
        head = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x "xxxxxxxx">]>'
        parts["xl/workbook.xml"] = head + parts["xl/workbook.xml"].split(b"?>", 1)[1]

    assert refusal(rezipped(workbook(HEADINGS, ["甲", 1]), entities)).code == "not_a_sheet"
