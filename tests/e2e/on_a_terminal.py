"""Runs a program on a terminal: on_a_terminal.py PROGRAM [ARGUMENT...]

What comes in on standard input is typed on that terminal, key by key as far as
the program can tell: the byte 3 is Ctrl-C. What the terminal shows goes to
standard output. The end of the input hangs the terminal up.
"""

import os
import pty
import select
import sys


def main(command):
    child, terminal = pty.fork()
    if child == 0:
        os.execvp(command[0], command)
    # Told before anything is shown, so that the program itself can be signalled.
    print(child, file=sys.stderr, flush=True)
    while True:
        readable, _, _ = select.select([0, terminal], [], [])
        if terminal in readable:
            try:
                shown = os.read(terminal, 4096)
            except OSError:
                # How Linux says that the program has ended.
                break
            if not shown:
                break
            write_all(1, shown)
        if 0 in readable:
            typed = os.read(0, 4096)
            if not typed:
                break
            write_all(terminal, typed)
    os.close(terminal)
    _, status = os.waitpid(child, 0)
    return os.waitstatus_to_exitcode(status)


def write_all(to, data):
    while data:
        data = data[os.write(to, data) :]


if __name__ == "__main__":
    code = main(sys.argv[1:])
    sys.exit(code if code >= 0 else 128 - code)
