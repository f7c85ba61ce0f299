export { createPostOffice, type Letter, type MailSettings, type PostOffice, UndeliveredError } from "./post-office.ts";
