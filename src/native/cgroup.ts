import { readFileSync } from 'node:fs';

const read = (path: string): string | null => {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null; // no such controller here
  }
};

/**
 * How many CPUs the cgroup quota of this process allows (a fraction is possible), or Infinity without a quota.
 * The tightest quota on the way from the process's own cgroup to the root counts; v2 and v1 are both looked at.
 */
export function cgroupCpuQuota(): number {
  let quota = Number.POSITIVE_INFINITY;
  for (const line of (read('/proc/self/cgroup') ?? '').split('\n')) {
    const [, controllers, path] = /^\d+:([^:]*):(.*)$/.exec(line) ?? [];
    if (path === undefined || controllers === undefined) continue;
    if (controllers === '') {
      for (const dir of upwards('/sys/fs/cgroup', path)) quota = Math.min(quota, parseV2(read(`${dir}/cpu.max`)));
    } else if (controllers.split(',').includes('cpu')) {
      for (const dir of upwards(`/sys/fs/cgroup/${controllers}`, path)) {
        quota = Math.min(quota, parseV1(read(`${dir}/cpu.cfs_quota_us`), read(`${dir}/cpu.cfs_period_us`)));
      }
    }
  }
  return quota;
}

/** The directories from `root + path` up to `root`: in a container the process's path may not be visible, the root always is. */
function upwards(root: string, path: string): string[] {
  const parts = path.split('/').filter((part) => part !== '' && part !== '..');
  return [...parts.keys(), parts.length].map((n) => [root, ...parts.slice(0, n)].join('/')).reverse();
}

function parseV2(text: string | null): number {
  const [max, period] = (text ?? '').trim().split(' ');
  return max === undefined || max === '' || max === 'max'
    ? Number.POSITIVE_INFINITY
    : Number(max) / Number(period ?? 100_000);
}

function parseV1(quota: string | null, period: string | null): number {
  const us = Number(quota ?? -1);
  return us > 0 ? us / Number(period ?? 100_000) : Number.POSITIVE_INFINITY;
}
