"""Buffers one way through a Pipe with send_bytes."""
import multiprocessing
import sys
import time

from program import report, scaled, warm_up

SIZES = {'64 KiB': 2 ** 16, '1 MiB': 2 ** 20, '64 MiB': 2 ** 26}


def receive(pipe, answers, size, counts):
    for count in counts:
        for _ in range(count):
            data = pipe.recv_bytes()
            if len(data) != size or data[-1] != 7:
                raise ValueError(f'{len(data)} bytes arrived of {size}')
        answers.send('all')


def rate(size):
    context = multiprocessing.get_context('spawn')
    reader, writer = context.Pipe(duplex=sys.argv[1] == 'duplex')
    answered, answers = context.Pipe(duplex=False)
    count = max(2, scaled(2 ** 29) // size)
    data = bytes([7]) * size
    child = context.Process(target=receive, args=(reader, answers, size, [warm_up(count), count]))
    child.start()

    def send(count):
        for _ in range(count):
            writer.send_bytes(data)
        answered.recv()

    send(warm_up(count))
    began = time.perf_counter()
    send(count)
    seconds = time.perf_counter() - began
    child.join()
    return size * count / seconds / 1e9


if __name__ == '__main__':
    report(**{name: rate(size) for name, size in SIZES.items()})
