"""The keys of personal fields: SM4-GCM (GB/T 32907-2016, RFC 8998); the first key of the ring seals, all keys open.

A sealed text is `v1:<key id>:<base64 of iv, ciphertext and tag>`. The label of its column is authenticated with it, so
a sealed phone that is copied into another column does not open there.
"""

import base64
import binascii
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers import Cipher, modes
from cryptography.hazmat.primitives.ciphers.algorithms import SM4
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.views.decorators.debug import sensitive_variables

from gongjian.base.sm3 import hmac_sm3

VERSION = "v1"
IV_BYTES, TAG_BYTES, KEY_BYTES, INDEX_KEY_BYTES = 12, 16, 16, 16
SEALED = re.compile(rf"{VERSION}:([A-Za-z0-9_.-]{{1,32}}):([A-Za-z0-9+/]+=*)")


class SecretError(Exception):
    """A sealed text that cannot be opened: a fault of the installation, never of the person."""


class KeyMissing(SecretError):
    """The key that sealed a text is not in the ring any more."""


class SealBroken(SecretError):
    """A sealed text was changed, cut, or moved from another column."""


@dataclass(frozen=True)
class KeyRing:
    """The keys of an installation.

    keys       key id -> 16 bytes; the first seals, all open
    index_key  the separate key of the blind index, at least 16 bytes
    """

    keys: Mapping[str, bytes] = field(repr=False)
    index_key: bytes = field(repr=False)

    @classmethod
    def from_settings(cls) -> "KeyRing":
        """The ring of GONGJIAN_KEYS (id -> 32 hex digits) and GONGJIAN_INDEX_KEY.

        Raises ImproperlyConfigured, which names the faulty key by its id and never shows it.
        """
        return _ring(tuple(settings.GONGJIAN_KEYS.items()), settings.GONGJIAN_INDEX_KEY)

    @property
    def first(self) -> str:
        """The id of the key that seals."""
        return next(iter(self.keys))

    @sensitive_variables("text")
    def seal(self, text: str, label: str) -> str:
        """A text sealed for the column with this label, each time with a fresh random iv."""
        key_id, iv = self.first, os.urandom(IV_BYTES)
        encryptor = Cipher(SM4(self.keys[key_id]), modes.GCM(iv)).encryptor()
        encryptor.authenticate_additional_data(label.encode())
        body = encryptor.update(text.encode()) + encryptor.finalize()
        return f"{VERSION}:{key_id}:{base64.b64encode(iv + body + encryptor.tag).decode()}"

    @sensitive_variables()
    def open(self, sealed: str, label: str) -> str:
        """The text that was sealed for this label. Raises KeyMissing or SealBroken."""
        parts = SEALED.fullmatch(sealed)
        if not parts:
            raise SealBroken(f"{label}: the stored value is not a sealed text of version {VERSION}.")
        key = self.keys.get(parts[1])
        if key is None:
            raise KeyMissing(f"{label}: key {parts[1]!r} is not in GONGJIAN_KEYS. Put it back behind the first key.")
        try:
            data = base64.b64decode(parts[2], validate=True)
            tag = data[-TAG_BYTES:]
            decryptor = Cipher(SM4(key), modes.GCM(data[:IV_BYTES], tag)).decryptor()
            decryptor.authenticate_additional_data(label.encode())
            return (decryptor.update(data[IV_BYTES:-TAG_BYTES]) + decryptor.finalize()).decode()
        except (InvalidTag, ValueError, binascii.Error):
            raise SealBroken(f"{label}: the stored value was changed, or belongs to another column.") from None

    @sensitive_variables("text")
    def index(self, text: str, label: str) -> str:
        """64 hex digits that are equal for equal texts of one label and tell nothing else without the index key."""
        return hmac_sm3(self.index_key, f"{label}\0{text}".encode()).hex()


def key_id_of(sealed: str) -> str:
    """The id of the key a text was sealed with, "" for what is no sealed text."""
    parts = SEALED.fullmatch(sealed)
    return parts[1] if parts else ""


@lru_cache(maxsize=8)
def _ring(keys: tuple[tuple[str, str], ...], index_key: str) -> KeyRing:
    if not keys:
        raise ImproperlyConfigured("GONGJIAN_KEYS is empty: it needs at least one key as id:32 hex digits.")
    for key_id, digits in keys:
        if not re.fullmatch(r"[A-Za-z0-9_.-]{1,32}", key_id):
            raise ImproperlyConfigured(f"GONGJIAN_KEYS: {key_id!r} is no key id; use letters, digits, - _ and dots.")
        if not re.fullmatch(rf"[0-9a-fA-F]{{{KEY_BYTES * 2}}}", digits.strip()):
            raise ImproperlyConfigured(f"GONGJIAN_KEYS: key {key_id!r} must have {KEY_BYTES * 2} hex digits.")
    if len(index_key.encode()) < INDEX_KEY_BYTES:
        raise ImproperlyConfigured(f"GONGJIAN_INDEX_KEY must have at least {INDEX_KEY_BYTES} characters.")
    return KeyRing({key_id: bytes.fromhex(digits.strip()) for key_id, digits in keys}, index_key.encode())
