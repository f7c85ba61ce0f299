import type { Endpoint, Fault, FaultReport, GrantType } from "@tiktok-connect/tiktok-simulator-control";
import { ParkingPlace, type ReleasedAs } from "./parking-place.ts";

/** What a fault may be aimed at. */
export interface Incident {
  readonly endpoint: Endpoint;
  readonly grantType?: GrantType | null;
  /** The account that the request concerns, if that can be told. */
  readonly openId?: string | null;
}

/** A fault that was injected. */
export interface ActiveFault {
  readonly id: string;
  readonly fault: Fault;
  readonly parking: ParkingPlace;
  remaining: number | null;
  hits: number;
}

/** The faults of one app. At most one hits a request: the first that was injected and fits. */
export class FaultBoard {
  #faults: ActiveFault[] = [];
  #injected = 0;
  readonly #onParked: () => void;

  constructor(onParked: () => void) {
    this.#onParked = onParked;
  }

  inject(fault: Fault): ActiveFault {
    this.#injected += 1;
    const active: ActiveFault = {
      id: String(this.#injected),
      fault,
      parking: new ParkingPlace(this.#onParked),
      remaining: fault.times,
      hits: 0,
    };
    this.#faults.push(active);
    return active;
  }

  /** Takes the fault that this request meets, using it up by one; null when it meets none. */
  take(incident: Incident): ActiveFault | null {
    const active = this.#faults.find((candidate) => fits(candidate, incident));
    if (!active) return null;
    active.hits += 1;
    if (active.remaining !== null) active.remaining -= 1;
    return active;
  }

  /** Requests that are parked now. */
  get held(): number {
    return this.#faults.reduce((sum, { parking }) => sum + parking.size, 0);
  }

  /** Lets parked requests go on; returns how many. */
  release(as: ReleasedAs, id?: string): number {
    const chosen = this.#faults.filter((active) => id === undefined || active.id === id);
    return chosen.reduce((sum, { parking }) => sum + parking.release(as), 0);
  }

  clear(): void {
    this.release("proceed");
    this.#faults = [];
  }

  list(): FaultReport[] {
    return this.#faults.map(presentFault);
  }
}

export function presentFault({ id, fault, remaining, hits, parking }: ActiveFault): FaultReport {
  return { id, kind: fault.kind, endpoint: fault.endpoint, remaining, hits, held: parking.size };
}

function fits({ fault, remaining }: ActiveFault, incident: Incident): boolean {
  if (remaining === 0 || fault.endpoint !== incident.endpoint) return false;
  if (fault.grantType !== undefined && fault.grantType !== incident.grantType) return false;
  return fault.openId === undefined || fault.openId === incident.openId;
}
