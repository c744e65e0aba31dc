"""Keys derived from the one secret, and what is locked with them."""

from __future__ import annotations

import base64
import hashlib
import hmac
import os


class Unreadable(ValueError):
    """A ciphertext of a key that is not here, or changed by somebody: the secret is not the one it was written with."""


class Keys:
    """Separate keys for encryption, phone hash, links, seal, certificates and cookies, derived from THITUAN_SECRET_KEY.

    `older` secrets still open what they sealed; new ciphertexts name and use the first. The keyed hashes know the first only.
    It is also the `services.ports.Clerk`.
    """

    def __init__(self, secret: str | bytes, *older: str | bytes) -> None:
        secrets = [item.encode() if isinstance(item, str) else item for item in (secret, *older)]
        if not all(secrets):
            raise ValueError("an empty secret protects nothing")
        self._secret = secrets[0]
        sealing = [_derive(item, "encryption") for item in secrets]
        self._sealing = {hashlib.sha256(b"id" + key).hexdigest()[:8]: key for key in sealing}
        self._first = next(iter(self._sealing))
        self._phone = self.derive("phone")
        self._links = self.derive("links")
        self._pages = self.derive("pages")
        self._seal = self.derive("seal")
        self._certificates = self.derive("certificates")
        self.cookie_key = self.derive("cookies")

    def derive(self, purpose: str) -> bytes:
        """A key of 32 bytes for one purpose (HKDF-SHA256)."""
        return _derive(self._secret, purpose)

    def hash_phone(self, contest: str, phone: str) -> str:
        """The keyed hash by which a phone is found within one contest, and within no other."""
        return hmac.new(self._phone, f"{contest}\0{phone}".encode(errors="surrogatepass"), hashlib.sha256).hexdigest()

    def hash_code(self, code: str) -> str:
        """The keyed hash under which a link code is stored."""
        return hmac.new(self._links, code.encode(errors="surrogatepass"), hashlib.sha256).hexdigest()

    def mark_link(self, words: str) -> bytes:
        """The keyed hash that tells a link of ours from a forged one."""
        return hmac.new(self._pages, words.encode(errors="surrogatepass"), hashlib.sha256).digest()

    def mark(self, words: str) -> bytes:
        """The keyed hash that codes on certificates are made from."""
        return hmac.new(self._certificates, words.encode(errors="surrogatepass"), hashlib.sha256).digest()

    def sign(self, words: bytes) -> bytes:
        """An Ed25519 signature by the key of sealed results, which signs nothing else."""
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

        return Ed25519PrivateKey.from_private_bytes(self._seal).sign(words)

    @property
    def public_key(self) -> bytes:
        """What the signatures of sealed results are checked with; it may be known to everybody."""
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

        return Ed25519PrivateKey.from_private_bytes(self._seal).public_key().public_bytes_raw()

    def encrypt(self, words: str, about: str) -> str:
        """AES-256-GCM, as `key id.nonce and ciphertext`; bound to `about`, the column it is for."""
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        nonce = os.urandom(12)
        sealed = nonce + AESGCM(self._sealing[self._first]).encrypt(
            nonce, words.encode(errors="ignore"), about.encode()
        )
        return f"{self._first}.{base64.urlsafe_b64encode(sealed).decode()}"

    def decrypt(self, sealed: str, about: str) -> str:
        """What `encrypt` hid. Raises Unreadable."""
        from cryptography.exceptions import InvalidTag
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        name, _, body = sealed.partition(".")
        key = self._sealing.get(name)
        if key is None:
            raise Unreadable(f"no key {name!r}")
        try:
            raw = base64.b64decode(body, altchars=b"-_", validate=True)
            return AESGCM(key).decrypt(raw[:12], raw[12:], about.encode()).decode()
        except (InvalidTag, ValueError):
            raise Unreadable(f"a value of {about} does not open") from None


def _derive(secret: bytes, purpose: str) -> bytes:
    """HKDF (RFC 5869) with SHA-256: extract, then one block of expand, which is 32 bytes."""
    extracted = hmac.new(b"thi-tuan", secret, hashlib.sha256).digest()
    return hmac.new(extracted, purpose.encode() + b"\x01", hashlib.sha256).digest()
