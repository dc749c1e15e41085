"""Round trips of a number through a Pipe."""
import multiprocessing
import time

from program import quantile, report, scaled, warm_up


def echo(pipe):
    try:
        while True:
            pipe.send(pipe.recv())
    except EOFError:
        pass


def main():
    context = multiprocessing.get_context('spawn')
    here, there = context.Pipe()
    child = context.Process(target=echo, args=(there,))
    child.start()
    there.close()
    count = scaled(20_000)
    trips = []
    for i in range(-warm_up(count), count):
        began = time.perf_counter()
        here.send(i)
        here.recv()
        if i >= 0:
            trips.append((time.perf_counter() - began) * 1e6)
    here.close()
    child.join()
    report(p50=quantile(trips, 0.5), p99=quantile(trips, 0.99))


if __name__ == '__main__':
    main()
