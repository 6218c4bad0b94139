/** Does work with a vendor's client. What it throws is a fault in our words. */
export type WithClient<Client> = <T>(work: (client: Client) => Promise<T>) => Promise<T>;

/** A vendor's border: its client is loaded with the first work, and `toFault` translates what is thrown there. */
export function createBorder<Client>(
  load: () => Promise<Client>,
  toFault: (error: unknown, client: Client) => unknown,
): WithClient<Client> {
  return async (work) => {
    const client = await load();
    try {
      return await work(client);
    } catch (error) {
      throw toFault(error, client);
    }
  };
}
