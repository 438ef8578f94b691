import type { DeploymentTarget, Looks, Place } from '../core/looks.ts';
import { DeliveryError } from '../errors.ts';

/** Where an environment is to be looked at, as its gate file says it. */
export type Where = {
  readonly url: string;
  readonly hosts?: 'deployment-group' | readonly string[] | undefined;
  readonly everyAddress?: boolean | undefined;
};

/** The places of an environment: its URL alone, or each of its hosts, addresses or deployment targets. */
export const findPlaces = async (
  { url, hosts, everyAddress = false }: Where,
  name: string,
  looks: Pick<Looks, 'addresses' | 'targets'>,
): Promise<readonly Place[]> => {
  if (hosts === 'deployment-group') return some(placesOf(await looks.targets(name)), `hosts of ${name}`);
  if (hosts) return some(hosts.map(reachedVia), `hosts of ${name}`);
  if (!everyAddress) return [{ label: url }];
  const { hostname } = new URL(url);
  const addresses = await looks.addresses(hostname);
  return some([...new Set(addresses)].toSorted().map(reachedVia), `addresses of ${hostname}`);
};

const reachedVia = (host: string): Place => ({ label: host, via: host });

const placesOf = (targets: readonly DeploymentTarget[]): readonly Place[] => {
  const lost = targets.filter((target) => target.address === undefined && !isBad(target));
  // A host that cannot be asked is no word about the release, unless another one has said enough.
  if (lost.length > 0 && !targets.some(isBad)) throw noAddresses(lost);
  return targets.filter((target) => !lost.includes(target)).map(placeOf);
};

const isBad = ({ status }: DeploymentTarget): boolean => status === 'Failed' || status === 'Skipped';

const placeOf = (target: DeploymentTarget): Place => {
  const { id, status, address } = target;
  const problem = `its deployment ended ${status}; expected Succeeded`;
  return {
    label: address === undefined ? id : `${id} (${address})`,
    ...(address === undefined ? {} : { via: address }),
    ...(isBad(target) ? { problem } : {}),
  };
};

const noAddresses = (lost: readonly DeploymentTarget[]): DeliveryError => {
  const own = lost.filter(({ id }) => !id.startsWith('i-')).map(({ id }) => id);
  if (own.length > 0)
    return new DeliveryError(
      'config',
      `Expected instances of EC2, but got ${own.join(', ')}, on the premises, whose addresses AWS does not know: name the hosts of the environment in its gate file`,
    );
  const ids = lost.map(({ id }) => id).join(', ');
  return new DeliveryError('platform', `Expected EC2 to know a private address of ${ids}, it knows none`);
};

const some = (places: readonly Place[], what: string): readonly Place[] => {
  if (places.length > 0) return places;
  throw new DeliveryError('platform', `Expected ${what} to look at, found none`);
};
