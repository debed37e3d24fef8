"""Starts this server for irctest (https://github.com/progval/irctest).

`CHAT_SERVE` is the command line of `chat serve`, without options.
"""

import os
import shlex
import shutil

from irctest.basecontrollers import BaseServerController, DirectoryBasedController
from irctest.runner import NotImplementedByController

# The tests expect that OPER operuser operpassword makes an operator.
OPER_PASSWORD = "operpassword"


class ChatController(BaseServerController, DirectoryBasedController):
    software_name = "chat"
    supported_sasl_mechanisms = {"PLAIN", "SCRAM-SHA-256"}
    # A server that others certify announces it; the tests have no such certificate.
    supports_sts = False
    extban_mute_char = "m"
    isupport = {
        "BOT": "B",
        "CASEMAPPING": "ascii",
        "CHANTYPES": "#",
        "ELIST": "MNU",
        "PREFIX": "(ov)@+",
        "STATUSMSG": "@+",
        "UTF8ONLY": None,
        "WHOX": None,
    }
    _address = None

    def get_hostname_and_port(self):
        """IRC and IRC in WebSockets are spoken on one port."""
        if self._address is None:
            self._address = super().get_hostname_and_port()
        return self._address

    def run(self, hostname, port, *, password, ssl, run_services, faketime,
            websocket_hostname, websocket_port):
        if ssl:
            raise NotImplementedByController("TLS by files")
        if self.test_config.account_registration_requires_email:
            raise NotImplementedByController("accounts with an address of mail")
        if faketime and not shutil.which("faketime"):
            raise NotImplementedByController("faketime is not installed")
        self.port, self.hostname = port, hostname
        self.create_config()
        os.environ["CHAT_OPER_PASSWORD"] = OPER_PASSWORD
        # Only the date runs faster: timeouts are as long as ever.
        os.environ["FAKETIME_DONT_FAKE_MONOTONIC"] = "1"
        command = [
            *(["faketime", "-f", faketime] if faketime else []),
            *shlex.split(os.environ["CHAT_SERVE"]),
            *("--host", hostname, "--port", str(port), "--announce", "off"),
            # The name that the tests open WebSockets with.
            *("--web-host", "My.Little.Server"),
            # All tests come from one address, as fast as they can.
            *("--rate", "0", "--connect-rate", "0"),
            *(["--password", password] if password else []),
        ]
        if not self.test_config.account_registration_before_connect:
            command += ["--irc-register", "welcomed"]
        self.proc = self.execute(command)

    def wait_for_services(self):
        """Accounts are part of the server."""

    def registerUser(self, case, username, password=None):
        """Makes an account as a client does (draft/account-registration)."""
        client = case.addClient(show_io=False)
        for line in (
            "CAP LS 302",
            f"NICK {username}",
            f"USER {username} 0 * :{username}",
            "CAP REQ :draft/account-registration",
            "CAP END",
        ):
            case.sendLine(client, line)
        while case.getRegistrationMessage(client).command != "001":
            pass
        case.getMessages(client)
        case.sendLine(client, f"REGISTER * * {password}")
        answer = case.getRegistrationMessage(client)
        assert answer.command == "REGISTER" and answer.params[0] == "SUCCESS", answer
        case.sendLine(client, "QUIT")
        case.assertDisconnected(client)


def get_irctest_controller_class():
    return ChatController
