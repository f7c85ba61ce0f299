/** The product's mark and name. */
export function Wordmark({ name }: { name: string }) {
  return (
    <span className="inline-flex items-center gap-2 font-semibold">
      <img src="/favicon.svg" alt="" width={28} height={28} />
      {name}
    </span>
  );
}
