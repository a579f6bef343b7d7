import hashlib

from gongjian.base.sm3 import hmac_sm3, sm3


def test_the_digests_are_those_of_the_standard() -> None:
    # GB/T 32905-2016, appendix A
    assert sm3(b"abc").hex() == "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"
    assert sm3(b"abcd" * 16).hex() == "debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732"


def test_the_code_is_built_as_rfc_2104_says() -> None:
    def by_hand(key: bytes, data: bytes) -> bytes:
        block = (sm3(key) if len(key) > 64 else key).ljust(64, b"\0")
        inner = sm3(bytes(sign ^ 0x36 for sign in block) + data)
        return sm3(bytes(sign ^ 0x5C for sign in block) + inner)

    for key in (b"k", b"k" * 64, hashlib.sha512(b"long").digest() * 2):
        assert hmac_sm3(key, b"Gongjian") == by_hand(key, b"Gongjian")
