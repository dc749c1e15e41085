"""Small dicts through a Queue, put by some processes and got by others; and buffers of 1 MiB."""
import multiprocessing
import time

from program import report, scaled

CROWDS = {'1 to 1': (1, 1), '4 to 1': (4, 1), '4 to 4': (4, 4)}
OBJECTS = 4 * scaled(25_000)
BUFFERS = scaled(512)
BUFFER_BYTES = 2 ** 20
MAX_BUFFERS = 32


def put_objects(queue, control, counts):
    for count in counts:
        control.recv()
        for i in range(count):
            queue.put({'id': i, 'name': 'item', 'ok': True, 'xs': [1, 2, 3]})


def get_objects(queue, control, counts):
    for count in counts:
        control.recv()
        for _ in range(count):
            queue.get()
        control.send('all')


def put_buffers(queue, control, counts):
    data = bytes([7]) * BUFFER_BYTES
    for count in counts:
        control.recv()
        for _ in range(count):
            queue.put(data)


def get_buffers(queue, control, counts):
    for count in counts:
        control.recv()
        for _ in range(count):
            data = queue.get()
            if len(data) != BUFFER_BYTES or data[-1] != 7:
                raise ValueError(f'{len(data)} bytes arrived')
        control.send('all')


def measure(put, get, putters, getters, count, maxsize=0):
    """Seconds for `count` items, after as many to warm up."""
    context = multiprocessing.get_context('spawn')
    queue = context.Queue(maxsize)

    def begin(target, crowd):
        begun = []
        for _ in range(crowd):
            here, there = context.Pipe()
            each = -(-count // 4) * (4 // crowd)
            child = context.Process(target=target, args=(queue, there, [each, each]))
            child.start()
            begun.append((here, child))
        return begun

    producers = begin(put, putters)
    consumers = begin(get, getters)
    for _ in range(2):
        began = time.perf_counter()
        # Getters too: one that is ready for the next phase must not take an item of this one from another.
        for here, _child in consumers + producers:
            here.send('go')
        for here, _child in consumers:
            here.recv()
        seconds = time.perf_counter() - began
    for _here, child in producers + consumers:
        child.join()
    return seconds


def main():
    figures = {}
    for name, (putters, getters) in CROWDS.items():
        figures[name] = OBJECTS / measure(put_objects, get_objects, putters, getters, OBJECTS) / 1000
    seconds = measure(put_buffers, get_buffers, 1, 1, BUFFERS, MAX_BUFFERS)
    figures['1 MiB'] = BUFFER_BYTES * BUFFERS / seconds / 1e9
    report(**figures)


if __name__ == '__main__':
    main()
