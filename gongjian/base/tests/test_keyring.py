"""The cipher is that of the standard; keys are named when they are missing, refused when they are faulty."""

from typing import Any

import pytest
from cryptography.hazmat.primitives.ciphers import Cipher, modes
from cryptography.hazmat.primitives.ciphers.algorithms import SM4
from django.core.exceptions import ImproperlyConfigured

from gongjian.base.keyring import KeyMissing, KeyRing, SealBroken
from gongjian.base.secrets import Secret
from gongjian.base.tests.sealing import LABEL, NEW, OLD, PHONE

pytestmark = pytest.mark.usefixtures("keys")


def test_the_block_cipher_is_that_of_the_standard() -> None:
    # GB/T 32907-2016, appendix A.1
    key = bytes.fromhex("0123456789abcdeffedcba9876543210")
    encryptor = Cipher(SM4(key), modes.ECB()).encryptor()

    assert (encryptor.update(key) + encryptor.finalize()).hex() == "681edf34d206965e86b3e94f536e4246"


def test_the_mode_is_that_of_rfc_8998() -> None:
    # RFC 8998, appendix A.1
    key = bytes.fromhex("0123456789abcdeffedcba9876543210")
    encryptor = Cipher(SM4(key), modes.GCM(bytes.fromhex("00001234567800000000abcd"))).encryptor()
    encryptor.authenticate_additional_data(bytes.fromhex("feedfacedeadbeeffeedfacedeadbeefabaddad2"))
    body = encryptor.update(bytes.fromhex("".join(sign * 16 for sign in "abcdefea"))) + encryptor.finalize()

    assert body.hex() == (
        "17f399f08c67d5ee19d0dc9969c4bb7d5fd46fd3756489069157b282bb200735"
        "d82710ca5c22f0ccfa7cbf93d496ac15a56834cbcf98c397b4024a2691233b8d"
    )
    assert encryptor.tag.hex() == "83de3541e4c2b58177e065a9bf7b62ec"


def test_the_same_value_is_sealed_differently_each_time_and_opens() -> None:
    ring = KeyRing.from_settings()
    one, two = ring.seal(PHONE, LABEL), ring.seal(PHONE, LABEL)

    assert one != two
    assert ring.open(one, LABEL) == ring.open(two, LABEL) == PHONE


def test_a_sealed_value_opens_only_under_its_own_label_and_unchanged() -> None:
    ring = KeyRing.from_settings()
    sealed = ring.seal(PHONE, LABEL)

    with pytest.raises(SealBroken):
        ring.open(sealed, "people.person.id_number")
    with pytest.raises(SealBroken):
        ring.open(sealed[:-6] + ("A" if sealed[-6] != "A" else "B") + sealed[-5:], LABEL)
    with pytest.raises(SealBroken):
        ring.open("v1:k1:AAAA", LABEL)
    with pytest.raises(SealBroken):
        ring.open(PHONE, LABEL)


def test_a_missing_key_is_named(settings: Any) -> None:
    secret = Secret.of(PHONE, LABEL)
    settings.GONGJIAN_KEYS = {"k2": NEW}

    with pytest.raises(KeyMissing, match="'k1' is not in GONGJIAN_KEYS"):
        secret.open()


@pytest.mark.parametrize(
    "keys",
    [{}, {"k1": "abc"}, {"k1": "z" * 32}, {"a:b": OLD}, {"": OLD}],
    ids=["none", "short", "no hex", "id", "no id"],
)
def test_a_faulty_key_is_refused_at_once_and_not_shown(settings: Any, keys: dict[str, str]) -> None:
    settings.GONGJIAN_KEYS = keys

    with pytest.raises(ImproperlyConfigured) as no:
        KeyRing.from_settings()
    assert "z" * 32 not in str(no.value)


def test_a_short_index_key_is_refused(settings: Any) -> None:
    settings.GONGJIAN_INDEX_KEY = "short"

    with pytest.raises(ImproperlyConfigured, match="GONGJIAN_INDEX_KEY"):
        KeyRing.from_settings()
