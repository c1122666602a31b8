"""What schemathesis has to know: who it is, what is there, and that nothing leaves the folder of the test."""

import itertools
import json
import os

import requests
import schemathesis

GIVEN = json.loads(os.environ["CHANCERY_GIVEN"])
calls = itertools.count()


@schemathesis.auth(refresh_interval=None)
class Token:
    """The token of the test; for signing out, one that may end."""

    def get(self, case, context):
        if case.path != "/api/v1/whoami/sign-out":
            return GIVEN["token"]
        url = GIVEN["base"] + "/api/v1/tokens"
        body = {"name": "to be given back", "role": "administrator"}
        made = requests.post(url, json=body, headers=bearer(GIVEN["token"]), verify=GIVEN["root"], timeout=60)
        return made.json()["data"]["secret"]

    def set(self, case, token, context):
        case.headers = {**(case.headers or {}), **bearer(token)}


def bearer(token):
    return {"Authorization": f"Bearer {token}"}


@schemathesis.hook
def before_call(context, case, kwargs):
    """Every second call is about something that is there, with values that mean something."""
    call = next(calls)
    if call % 2:
        names = GIVEN["names"].get(case.path.split("/")[3])
        if names and case.path_parameters:
            first = next(iter(case.path_parameters))
            case.path_parameters = {**case.path_parameters, first: names[call // 2 % len(names)]}
        if case.path == "/api/v1/profiles/{slug}" and case.body == {}:
            case.body = GIVEN["rules"]
        if isinstance(case.body, dict):
            case.body = {field: sensible(field, value) for field, value in case.body.items()}
    if case.path.startswith("/api/v1/backups") and isinstance(case.body, dict):
        case.body = {field: contained(field, value) for field, value in case.body.items()}


def sensible(field, value):
    """In place of a value another of its type, so that what is wrong stays wrong."""
    found = GIVEN["values"].get(field, value)
    return found if type(found) is type(value) else value


def contained(field, value):
    """A place of the same depth below the folder, which is what its first part becomes."""
    if field not in ("to", "file") or not isinstance(value, str) or not value:
        return value
    parts = [part for part in value.split("/") if part not in ("", ".", "..")]
    return os.path.join(GIVEN["folder"], *parts[1:])
