import { useId } from "react";

interface ChoiceProps<Value extends string> {
  /** What is chosen; for those who do not see what it changes. */
  legend: string;
  options: readonly { value: Value; label: string }[];
  value: Value;
  onChoose: (value: Value) => void;
}

/** One of a few, side by side; radio buttons, so that arrow keys move between them. */
export function Choice<Value extends string>({ legend, options, value, onChoose }: ChoiceProps<Value>) {
  const name = useId();
  return (
    <fieldset className="flex flex-wrap gap-2">
      <legend className="sr-only">{legend}</legend>
      {options.map((option) => (
        <label
          key={option.value}
          className="inline-flex min-h-9 cursor-pointer items-center gap-2 rounded-full border border-line px-3 py-1 text-sm text-muted hover:text-ink has-checked:border-edge has-checked:bg-surface has-checked:font-medium has-checked:text-ink"
        >
          <input
            type="radio"
            name={name}
            checked={option.value === value}
            onChange={() => onChoose(option.value)}
            className="size-4"
          />
          {option.label}
        </label>
      ))}
    </fieldset>
  );
}
