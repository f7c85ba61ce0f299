/**
 * A database that neither takes nor refuses must not hold the only copy of a pair; that it takes it later does no harm.
 *
 * @throws what the work throws, or that it took longer than `ms`
 */
export async function inTime<Result>(work: Promise<Result>, ms: number): Promise<Result> {
  const { promise: late, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new Error("the database did not answer in time")), ms);
  return Promise.race([work, late]).finally(() => clearTimeout(timer));
}
