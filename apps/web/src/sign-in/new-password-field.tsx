import { signInTexts } from "../texts/sign-in.ts";
import { Field } from "../ui/field.tsx";

/** The server has more rules, about what is common or easy to guess, and says so. */
const PASSWORD_MIN_LENGTH = 12;

/** A password that is chosen now. @param label what the field is called */
export function NewPasswordField({ label }: { label: string }) {
  return (
    <Field
      label={label}
      name="password"
      type="password"
      autoComplete="new-password"
      hint={signInTexts.passwordHint}
      minLength={PASSWORD_MIN_LENGTH}
      maxLength={128}
      required
    />
  );
}
