"""An SMTP server for the tests: takes mail from one account, keeps it in a Maildir.

Usage: smtp.py PORT MAILDIR ACCOUNT PASSWORD

Addresses that begin with "refused" are refused for good, those with "busy" for now.
"""

import asyncio
import sys

from aiosmtpd.handlers import Mailbox
from aiosmtpd.smtp import SMTP, AuthResult


class Keep(Mailbox):
    async def handle_RCPT(self, server, session, envelope, address, options):
        if address.startswith("refused"):
            return "550 5.1.1 there is no such mailbox"
        if address.startswith("busy"):
            return "450 4.2.1 this mailbox is busy"
        envelope.rcpt_tos.append(address)
        return "250 OK"


def main():
    port, folder, account, password = sys.argv[1:]

    def authenticate(server, session, envelope, mechanism, data):
        good = data.login == account.encode() and data.password == password.encode()
        return AuthResult(success=good)

    keep = Keep(folder)

    def protocol():
        return SMTP(
            keep,
            enable_SMTPUTF8=True,
            authenticator=authenticate,
            auth_required=True,
            auth_require_tls=False,
        )

    async def serve():
        server = await asyncio.get_running_loop().create_server(protocol, "127.0.0.1", int(port))
        await server.serve_forever()

    asyncio.run(serve())


main()
