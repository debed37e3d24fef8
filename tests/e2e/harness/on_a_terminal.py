"""Runs a program on a terminal. on_a_terminal.py PROGRAM [ARGUMENT...]

What comes on standard input is typed on that terminal: 3 is Ctrl-C, 13 is the
return key. What the terminal shows goes to standard output. The end of the
input hangs the terminal up.
"""

import os
import pty
import select
import sys


def main(command):
    child, terminal = pty.fork()
    if child == 0:
        os.execvp(command[0], command)
    while True:
        readable, _, _ = select.select([0, terminal], [], [])
        if terminal in readable:
            try:
                shown = os.read(terminal, 4096)
            except OSError:
                break  # how Linux says that the program has ended
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
    code = os.waitstatus_to_exitcode(status)
    return code if code >= 0 else 128 - code


def write_all(to, data):
    while data:
        data = data[os.write(to, data):]


if __name__ == '__main__':
    sys.exit(main(sys.argv[1:]))
