"""Keys: one secret, many purposes, nothing that opens for another."""

from __future__ import annotations

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from storage.secrets import Keys, Unreadable


def test_a_sealed_phone_opens_for_its_column_only() -> None:
    keys = Keys("secret")
    sealed = keys.encrypt("+84912345678", "player.phone")
    assert keys.decrypt(sealed, "player.phone") == "+84912345678"
    assert "912345678" not in sealed
    assert sealed != keys.encrypt("+84912345678", "player.phone")
    with pytest.raises(Unreadable):
        keys.decrypt(sealed, "phone_claim.phone")


def test_a_changed_or_foreign_ciphertext_does_not_open() -> None:
    keys = Keys("secret")
    sealed = keys.encrypt("Ánh", "a")
    for other in (sealed[:-4] + "AAA=", "", "ghi", sealed.partition(".")[0] + ".", sealed.replace(".", ".*")):
        with pytest.raises(Unreadable):
            keys.decrypt(other, "a")
    with pytest.raises(Unreadable):
        Keys("another").decrypt(sealed, "a")


def test_an_older_secret_still_opens_and_the_new_one_seals() -> None:
    old, new = Keys("old"), Keys("new", "old")
    assert new.decrypt(old.encrypt("Ánh", "a"), "a") == "Ánh"
    assert new.encrypt("Ánh", "a").partition(".")[0] == Keys("new").encrypt("", "a").partition(".")[0]


def test_purposes_have_keys_of_their_own() -> None:
    keys = Keys("secret")
    purposes = ("seal", "phone", "links", "encryption")
    made = {keys.cookie_key, *(keys.derive(purpose) for purpose in purposes)}
    assert len(made) == 5
    assert keys.hash_code("ABC123") != keys.hash_phone("", "ABC123")
    assert keys.hash_phone("a", "+84") != keys.hash_phone("b", "+84")
    with pytest.raises(ValueError, match="empty"):
        Keys("")


def test_derivation_is_hkdf() -> None:
    expected = HKDF(SHA256(), 32, salt=b"thi-tuan", info=b"seal").derive(b"secret")
    assert Keys(b"secret").derive("seal") == expected


def test_the_seal_signs_and_everybody_can_check_it() -> None:
    keys = Keys("secret")
    key = Ed25519PublicKey.from_public_bytes(keys.public_key)
    key.verify(keys.sign("kết quả".encode()), "kết quả".encode())
    with pytest.raises(InvalidSignature):
        key.verify(Keys("another").sign(b"k"), b"k")
