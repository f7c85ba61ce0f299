/** Which app at which TikTok a grant belongs to. Grants of another one are kept, shown as such, and never sent. */
export interface AppIdentity {
  clientKey: string;
  /** Origin of TikTok's API, or of the simulator. */
  apiOrigin: string;
}
