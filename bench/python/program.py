"""What the programs share. Each does its work and prints its figures as one line of JSON."""
import json
import os

SCALE = float(os.environ.get('BENCH_SCALE', '1'))


def scaled(count):
    """A number of messages, as large as this run is to be."""
    return max(2, round(count * SCALE))


def warm_up(count):
    """Messages before the clock starts."""
    return max(1, count // 10)


def report(**figures):
    print(json.dumps(figures))


def quantile(values, share):
    """The value below which this share of the values lies, interpolated."""
    ordered = sorted(values)
    at = (len(ordered) - 1) * share
    low = int(at)
    high = min(low + 1, len(ordered) - 1)
    return ordered[low] + (ordered[high] - ordered[low]) * (at - low)
