"""The study note's client. client.py HOST PORT

As the note writes it: one thread sends what is typed, without a line end, the
other prints what comes, a recv at a time. Around its two functions stands only
what the note leaves out: where the server is, and an end once it has hung up.
"""

import os
import socket
import sys
import threading


def Send(client_sock):
    while True:
        send_data = bytes(input().encode())
        client_sock.send(send_data)  # Client -> Server


def Recv(client_sock):
    while True:
        recv_data = client_sock.recv(1024).decode()  # Server -> Client
        if not recv_data:
            os._exit(0)  # input() of the other thread would wait for ever
        print(recv_data)


if __name__ == "__main__":
    client_sock = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    client_sock.connect((sys.argv[1], int(sys.argv[2])))

    thread1 = threading.Thread(target=Send, args=(client_sock, ))
    thread1.start()

    thread2 = threading.Thread(target=Recv, args=(client_sock, ))
    thread2.start()
