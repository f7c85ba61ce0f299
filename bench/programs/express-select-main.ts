import express from "express";
import pg from "pg";
import * as z from "zod";

/** An Express route with one `select` by primary key and nothing else: what any service pays that reads a row. */
const { DATABASE_URL } = z.object({ DATABASE_URL: z.string() }).parse(process.env);

const pool = new pg.Pool({ connectionString: DATABASE_URL, max: 10 });
const app = express();
app.get("/rows/:id", async (req, res) => {
  const { rows } = await pool.query("select * from tiktok_grant where account_id = $1", [req.params.id]);
  const row: unknown = rows[0];
  if (typeof row !== "object" || row === null || !("open_id" in row) || !("access_token_expires_at" in row)) {
    res.status(404).end();
    return;
  }
  res.json({ openId: row.open_id, expiresAt: row.access_token_expires_at });
});
const server = app.listen(0, "127.0.0.1", () => {
  const address = server.address();
  if (address === null || typeof address === "string") throw new TypeError("a TCP server has a port");
  process.send?.({ origin: `http://127.0.0.1:${address.port}` });
});
process.once("SIGTERM", () => process.exit(0));
process.once("disconnect", () => process.exit(0));
