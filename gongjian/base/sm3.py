"""The national digest: SM3 (GB/T 32905-2016) and HMAC over it (RFC 2104)."""

from cryptography.hazmat.primitives.hashes import SM3, Hash
from cryptography.hazmat.primitives.hmac import HMAC


def sm3(data: bytes) -> bytes:
    """The 32-byte SM3 digest of some bytes.

    >>> sm3(b"abc").hex()[:16]
    '66c7f0f462eeedd9'
    """
    digest = Hash(SM3())
    digest.update(data)
    return digest.finalize()


def hmac_sm3(key: bytes, data: bytes) -> bytes:
    """The 32-byte authentication code of some bytes under a key."""
    code = HMAC(key, SM3())
    code.update(data)
    return code.finalize()
