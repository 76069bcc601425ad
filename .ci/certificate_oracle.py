#!/usr/bin/env python3
"""Hold certificates against other programs: openbadgeslib, PyJWT with cryptography, and PyLD.

  certificate_oracle.py BINARY WORK

A registry issues certificates with a key from OpenSSL. Then one thing changes in each case: a bit of the token or of the
status list, the key, the date, the revocation. All sides must give the same answer. What is signed holds
no name and no score, and JSON-LD gives each of its words a meaning.
"""

import argparse
import base64
import datetime
import json
import os
import random
import shutil
import subprocess

import jwt
import pyld
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from openbadgeslib.errors import LibOpenBadgesException
from openbadgeslib.ob3.contexts import document_loader
from openbadgeslib.ob3.status import decode_encoded_list, set_indices
from openbadgeslib.ob3.verifier import OB3Verifier

SECRET = "PSP_CERTIFICATE_KEY"
URL = "https://demo.github.io/certificates/"
PROGRAM = """id: demo
name: Demo
tiers:
  - { id: gold, name: Gold, criteria: [] }
phases:
  - { id: start, name: Start, lasting: true, steps: [] }
certificate_issuer:
  url: %s
  keys:
    - { id: key-1, public_key: %s, from: 2020-01-01 }
certificates:
  - id: consultant
    version: "1"
    name: Certified consultant
    description: Plans and runs integrations.
    criteria: Passed the exam.
    valid_months: 12
"""
RECORD = """name: Acme
status: onboarding
tier: gold
applied_on: 2020-01-01
owners: [{ github: octocat, id: 583231 }]
"""


class Stage:
    """One registry, its key, and both kinds of readers."""

    def __init__(self, binary, work):
        self.binary, self.root = binary, os.path.join(work, "registry")
        self.site = os.path.join(work, "site")
        shutil.rmtree(work, ignore_errors=True)
        os.makedirs(os.path.join(self.root, "partners", "acme"))
        self.secret = Ed25519PrivateKey.generate()
        self.env = dict(os.environ)
        self.env[SECRET] = pem(self.secret)
        self.public = x_of(self.secret.public_key())
        printed = self.run("certificate", "key").stdout.strip()
        assert printed == "public_key: " + self.public, printed
        self.write("partners/program.yaml", PROGRAM % (URL, self.public))
        self.write("partners/acme/partner.yaml", RECORD)

    def write(self, path, text):
        with open(os.path.join(self.root, path), "w", encoding="utf-8") as file:
            file.write(text)

    def run(self, *arguments, check=True):
        done = subprocess.run([self.binary, "--root", self.root, *arguments], capture_output=True, text=True,
                              env=self.env, check=False)
        assert not check or done.returncode == 0, (arguments, done.stdout, done.stderr)
        return done

    def issue(self, login, number, day):
        self.run("certificate", "issue", "acme", "consultant", login, "--id", str(number), "--at", str(day))
        folder = os.path.join(self.root, "partners", "acme", "certificates")
        newest = sorted(os.listdir(folder))[-1]
        with open(os.path.join(folder, newest), encoding="utf-8") as file:
            return newest.removesuffix(".jwt"), file.read().rstrip("\n")

    def publish(self):
        self.run("certificate", "pages", "--out", self.site)
        with open(os.path.join(self.site, "status-list.jwt"), encoding="utf-8") as file:
            return file.read().rstrip("\n")

    def ours(self, token, status_list, public):
        """What psp-partners says, from published files alone."""
        folder = self.site + "-case"
        os.makedirs(folder, exist_ok=True)
        files = {"status-list.jwt": status_list, "token.jwt": token,
                 "keys.json": json.dumps({"keys": [{"kty": "OKP", "crv": "Ed25519", "x": public}]})}
        for name, text in files.items():
            with open(os.path.join(folder, name), "w", encoding="utf-8") as file:
                file.write(text)
        done = subprocess.run([self.binary, "certificate", "verify", os.path.join(folder, "token.jwt"), "--published",
                               folder], capture_output=True, text=True, check=False)
        assert done.returncode in (0, 1, 3), (done.returncode, done.stderr)
        return done.returncode == 0


def pem(secret):
    return secret.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8,
                                serialization.NoEncryption()).decode()


def x_of(public):
    raw = public.public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def key_of(public):
    return Ed25519PublicKey.from_public_bytes(base64.urlsafe_b64decode(public + "="))


def badges(token, status_list, public):
    """What openbadgeslib says; the status list comes from its address in the credential."""

    def download(url, *_, **__):
        assert url == URL + "status-list.jwt", url
        return status_list.encode()

    try:
        OB3Verifier(key_of(public)).verify(token, check_status=True, download=download)
        return True
    except (LibOpenBadgesException, ValueError):
        return False


def tokens(token, status_list, public):
    """What PyJWT says, with the standard's rules for the list written out here."""
    try:
        claims = jwt.decode(token, key_of(public), algorithms=["EdDSA"], options={"require": ["exp", "nbf", "iss", "sub"]})
        listed = jwt.decode(status_list, key_of(public), algorithms=["EdDSA"])
        revoked = set_indices(decode_encoded_list(listed["credentialSubject"]["encodedList"]))
        return int(claims["credentialStatus"]["statusListIndex"]) not in revoked
    except (jwt.exceptions.InvalidTokenError, ValueError, KeyError):
        return False


def flipped(text, place, bit):
    data = bytearray(text.encode())
    data[place] ^= 1 << bit
    return data.decode("utf-8", errors="replace")


def payload(token):
    part = token.split(".")[1]
    return json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))


def no_person(token, login):
    text = json.dumps(payload(token))
    for word in (login, "score", "result", "email", "givenName", "familyName"):
        assert word not in text, word
    assert payload(token)["sub"] == "https://api.github.com/user/9001", payload(token)["sub"]


def folded(value):
    """A list of one item is the item: JSON-LD makes no difference."""
    if isinstance(value, dict):
        return {key: folded(item) for key, item in value.items()}
    if isinstance(value, list):
        return folded(value[0]) if len(value) == 1 else [folded(item) for item in value]
    return value


def keeps_its_meaning(claims):
    """Whether each word is one that the credential's contexts define: expanded and compacted again, nothing is lost."""
    document = {key: value for key, value in claims.items() if key not in ("iss", "sub", "nbf", "exp", "iat", "jti")}
    options = {"documentLoader": document_loader()}
    again = pyld.jsonld.compact(pyld.jsonld.expand(document, options), document["@context"], options)
    return folded(again) == folded(document)


def all_words_are_defined(token):
    """The credential or list is JSON-LD as it is. With a word more, or another `type`, it isn't: the check can fail."""
    claims = payload(token)
    assert keeps_its_meaning(claims), claims
    assert not keeps_its_meaning({**claims, "grade": "A"})
    subject = {**claims["credentialSubject"], "type": "NoSuchType"}
    assert not keeps_its_meaning({**claims, "credentialSubject": subject})


def cases(stage):
    """Name, token, status list, key, and whether it must be accepted."""
    today = datetime.datetime.now(datetime.timezone.utc).date()
    before = today - datetime.timedelta(days=400)
    _, old = stage.issue("bea", 9002, before)
    good_name, good = stage.issue("ada", 9001, today)
    revoked_name, revoked = stage.issue("cid", 9003, today)
    stage.run("certificate", "revoke", revoked_name, "--reason", "Issued in error")
    status_list = stage.publish()
    assert status_list == stage.publish(), "the same registry gives other bytes"
    assert good_name == "consultant-0002", good_name
    no_person(good, "ada")
    all_words_are_defined(good)
    all_words_are_defined(status_list)
    bits = set_indices(decode_encoded_list(payload(status_list)["credentialSubject"]["encodedList"]))
    assert bits == {2}, bits
    other = x_of(Ed25519PrivateKey.generate().public_key())
    unsigned = base64.urlsafe_b64encode(b'{"alg":"none","typ":"JWT"}').decode().rstrip("=")
    yield "as it was issued", good, status_list, stage.public, True
    yield "expired", old, status_list, stage.public, False
    yield "revoked", revoked, status_list, stage.public, False
    yield "another key", good, status_list, other, False
    yield "no signature", good.rsplit(".", 1)[0] + ".", status_list, stage.public, False
    yield "no algorithm", ".".join([unsigned, good.split(".")[1], ""]), status_list, stage.public, False
    yield "the list in place of the certificate", status_list, status_list, stage.public, False
    yield "another payload", ".".join([good.split(".")[0], old.split(".")[1], good.split(".")[2]]), status_list, \
        stage.public, False
    changes = random.Random(7)
    for _ in range(40):
        place, bit = changes.randrange(len(good)), changes.randrange(7)
        yield f"bit {bit} of byte {place}", flipped(good, place, bit), status_list, stage.public, False
    for _ in range(20):
        place, bit = changes.randrange(len(status_list)), changes.randrange(7)
        yield f"bit {bit} of byte {place} of the list", good, flipped(status_list, place, bit), stage.public, False


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("binary")
    parser.add_argument("work")
    arguments = parser.parse_args()
    stage = Stage(os.path.abspath(arguments.binary), os.path.abspath(arguments.work))
    count, wrong = 0, []
    for name, token, status_list, public, expected in cases(stage):
        answers = {"psp-partners": stage.ours(token, status_list, public), "openbadgeslib": badges(token, status_list, public),
                   "PyJWT": tokens(token, status_list, public)}
        count += 1
        if set(answers.values()) != {expected}:
            wrong.append(f"{name}: expected {expected}, {answers}")
    print("\n".join(wrong))
    print(f"{count} cases, {len(wrong)} differ")
    raise SystemExit(1 if wrong else 0)


if __name__ == "__main__":
    main()
