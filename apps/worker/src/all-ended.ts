/**
 * Waits until all of it has ended, whatever fails meanwhile: a stop waits for the job that waits for this, and each may
 * hold the only copy of a pair.
 *
 * @throws the first failure, once all have ended
 */
export async function allEnded<Value>(work: readonly Promise<Value>[]): Promise<Value[]> {
  await Promise.allSettled(work);
  return Promise.all(work);
}
