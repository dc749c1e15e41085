/**
 * Points at which no victim can be killed, each with the reason. A complete run fails when it hits no victim at a point that
 * is not here, and also when it hits one at a point that is.
 */
export const UNREACHABLE: Readonly<Record<string, string>> = {};
