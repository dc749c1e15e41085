"""Small dicts one way through a Pipe, as fast as they go."""
import multiprocessing
import sys
import time

from program import report, scaled, warm_up


def receive(pipe, answers, counts):
    for count in counts:
        for _ in range(count):
            pipe.recv()
        answers.send('all')


def main():
    context = multiprocessing.get_context('spawn')
    reader, writer = context.Pipe(duplex=sys.argv[1] == 'duplex')
    answered, answers = context.Pipe(duplex=False)
    count = scaled(100_000)
    child = context.Process(target=receive, args=(reader, answers, [warm_up(count), count]))
    child.start()

    def send(count):
        for i in range(count):
            writer.send({'id': i, 'name': 'item', 'ok': True, 'xs': [1, 2, 3]})
        answered.recv()

    send(warm_up(count))
    began = time.perf_counter()
    send(count)
    seconds = time.perf_counter() - began
    child.join()
    report(rate=count / seconds / 1000)


if __name__ == '__main__':
    main()
