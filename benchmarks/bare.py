"""The yardstick: a bare Flask view that verifies the same signature and returns constant TwiML."""

import os

from flask import Flask, Response, request
from twilio.request_validator import RequestValidator

TWIML = "<?xml version='1.0' encoding='UTF-8'?><Response><Message>OK</Message></Response>"

app = Flask("bare")
_validator = RequestValidator(os.environ["TWILIO_AUTH_TOKEN"])
_url = os.environ["CLIP_PUBLIC_URL"] + "/sms/twilio"


@app.post("/sms/twilio")
def receive() -> Response:
    if not _validator.validate(_url, request.form, request.headers.get("X-Twilio-Signature", "")):
        return Response(status=403)
    return Response(TWIML, content_type="text/xml; charset=utf-8")
