/** Text of one line. Control characters are in nobody's name and in no link, and the database does not take all of them. */
export const ONE_LINE = /^\P{Cc}*$/u;
