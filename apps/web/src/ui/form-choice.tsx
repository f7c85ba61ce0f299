import { type ReactNode, useId } from "react";

interface FormChoiceProps<Value extends string> {
  legend: string;
  /** Under which a form has what is chosen. */
  name: string;
  options: readonly { value: Value; label: string; hint: string }[];
  value: Value;
  onChoose: (value: Value) => void;
  /** What the choice leads to. */
  children?: ReactNode;
}

/** One of a few in a form, each with a line that says what it means. */
export function FormChoice<Value extends string>({
  legend,
  name,
  options,
  value,
  onChoose,
  children,
}: FormChoiceProps<Value>) {
  const id = useId();
  return (
    <fieldset className="grid gap-2">
      <legend className="mb-1.5 text-sm font-medium">{legend}</legend>
      {options.map((option) => (
        <div key={option.value} className="flex items-start gap-2">
          <input
            type="radio"
            id={`${id}-${option.value}`}
            name={name}
            value={option.value}
            checked={option.value === value}
            onChange={() => onChoose(option.value)}
            aria-describedby={`${id}-${option.value}-hint`}
            className="mt-1 size-4 shrink-0"
          />
          <div className="min-w-0 text-sm leading-6">
            <label htmlFor={`${id}-${option.value}`} className="block cursor-pointer">
              {option.label}
            </label>
            <p id={`${id}-${option.value}-hint`} className="text-muted">
              {option.hint}
            </p>
          </div>
        </div>
      ))}
      {children}
    </fieldset>
  );
}
