"""The study note's server. server.py HOST PORT (0 takes a free one)

The note shows its accept loop and the beginning of Send; the rest follows from
its words. Every arrival puts 'Group Changed' on the queue and starts a sender:
the sender that takes it makes way for the new one. What a receiver hears goes
to everybody but the one who said it, as `Client1 >> text`, without a line end.
"""

import socket
import sys
import threading
from queue import Queue


def Send(group, send_queue):
    while True:
        try:
            recv = send_queue.get()
            if recv == 'Group Changed':
                print('Group Changed')
                break
            data, sayer, count = recv
            for conn in list(group):
                if conn != sayer:
                    conn.send(bytes(('Client' + str(count) + ' >> ' + data).encode()))
        except OSError:
            pass  # somebody has just gone


def Recv(conn, count, send_queue):
    while True:
        data = conn.recv(1024).decode()
        if not data:
            group.remove(conn)
            conn.close()
            print('Disconnected Client' + str(count))
            break
        send_queue.put([data, conn, count])


if __name__ == '__main__':
    send_queue = Queue()
    group = []

    server_sock = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    server_sock.bind((sys.argv[1], int(sys.argv[2])))
    server_sock.listen(10)
    print('Listening on ' + str(server_sock.getsockname()[1]))

    count = 0
    while True:
        count = count + 1
        conn, addr = server_sock.accept()
        group.append(conn)
        print('Connected ' + str(addr))

        if count > 1:
            send_queue.put('Group Changed')
            thread = threading.Thread(target=Send, args=(group, send_queue,))
            thread.start()
        else:
            thread = threading.Thread(target=Send, args=(group, send_queue,))
            thread.start()

        thread1 = threading.Thread(target=Recv, args=(conn, count, send_queue,))
        thread1.start()
