import { useState } from "react";

/** A round picture, or initials where there is none or it does not load. The name stands beside it. */
export function Avatar({ url, name }: { url: string | null; name: string }) {
  const [brokenUrl, setBrokenUrl] = useState<string | null>(null);
  const frame = "size-12 shrink-0 rounded-full border border-line";
  if (url === null || url === brokenUrl) {
    return (
      <span
        aria-hidden="true"
        className={`${frame} grid place-items-center bg-sunken text-base font-semibold text-muted select-none`}
      >
        {initials(name)}
      </span>
    );
  }
  return (
    <img
      src={url}
      alt=""
      width={48}
      height={48}
      loading="lazy"
      decoding="async"
      referrerPolicy="no-referrer"
      className={`${frame} bg-sunken object-cover`}
      onError={() => setBrokenUrl(url)}
    />
  );
}

/** The first letters of up to two words, whatever the script; `?` when there is none. */
export function initials(name: string): string {
  const words = name.match(/[\p{L}\p{N}]+/gu) ?? ["?"];
  return words
    .slice(0, 2)
    .map((word) => String.fromCodePoint(word.codePointAt(0) ?? 0x3f))
    .join("")
    .toLocaleUpperCase();
}
