"""A device with passkeys, in software: it answers as a phone does, or wrongly in one way that a test names."""

import json
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from fido2.cose import ES256
from fido2.utils import sha256, websafe_decode, websafe_encode
from fido2.webauthn import AttestationObject, AttestedCredentialData, AuthenticatorData, CollectedClientData

ORIGIN = "https://events.example.org"
FLAG = AuthenticatorData.FLAG
VERIFIED = FLAG.UP | FLAG.UV
TOUCHED = FLAG.UP
"""Somebody was there; who, the device did not look."""


class Device:
    """One passkey of one account."""

    def __init__(self, name: str = "phone") -> None:
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.key_id = sha256(name.encode())
        self.handle = b""
        self.counter = 0

    def make(self, options: dict[str, Any], *, origin: str = ORIGIN, flags: Any = VERIFIED, **wrong: Any) -> str:
        """What it answers when it is asked to make its passkey."""
        self.handle = websafe_decode(options["user"]["id"])
        public = wrong.get("public", ES256.from_cryptography_key(self.key.public_key()))
        credential = AttestedCredentialData.create(b"\0" * 16, self.key_id, public)
        host = wrong.get("host", options["rp"]["id"])
        data = AuthenticatorData.create(sha256(host.encode()), flags | FLAG.AT, self.counter, credential)
        client = CollectedClientData.create(
            wrong.get("kind", "webauthn.create"), wrong.get("challenge", options["challenge"]), origin
        )
        return self._answer(client, attestationObject=AttestationObject.create("none", data, {}))

    def sign(self, options: dict[str, Any], *, origin: str = ORIGIN, flags: Any = VERIFIED, **wrong: Any) -> str:
        """What it answers when it is asked who is there."""
        self.counter = wrong.get("counter", self.counter + 1)
        host = wrong.get("host", options["rpId"])
        data = AuthenticatorData.create(sha256(host.encode()), flags, self.counter)
        client = CollectedClientData.create(
            wrong.get("kind", "webauthn.get"), wrong.get("challenge", options["challenge"]), origin
        )
        key = wrong.get("key", self.key)
        signature = key.sign(bytes(data) + client.hash, ec.ECDSA(hashes.SHA256()))
        handle = wrong.get("handle", self.handle)
        return self._answer(client, authenticatorData=data, signature=signature, userHandle=handle)

    def _answer(self, client: bytes, **parts: bytes) -> str:
        name = websafe_encode(self.key_id)
        response = {part: websafe_encode(value) for part, value in {"clientDataJSON": client, **parts}.items()}
        return json.dumps(
            {"id": name, "rawId": name, "type": "public-key", "response": response, "clientExtensionResults": {}}
        )
