import type { Answered, Request } from './looks.ts';

/** The request that a redirect asks for, if it is one that is to be followed. */
export const nextHop = (
  request: Request,
  { status, headers: { location } }: Answered,
): Request | undefined => {
  const { redirects = 0, url } = request;
  if (redirects === 0 || !location || ![301, 302, 303, 307, 308].includes(status)) return undefined;
  if (!URL.canParse(location, url.href)) return undefined;
  const to = new URL(location, url.href);
  return {
    ...sameAt(to, isGetNow(request, status) ? asGet(request) : request),
    url: to,
    redirects: redirects - 1,
  };
};

const isGetNow = ({ method }: Request, status: number): boolean =>
  (status === 303 && method !== 'HEAD') || (status < 303 && method === 'POST');

const asGet = ({ body: _, ...request }: Request): Request => ({ ...request, method: 'GET' });

/** Secrets stay with the origin that they are for, and the place of the connection with its host, also from http to https. */
const sameAt = (to: URL, { via, secretHeaders, ...rest }: Request): Request => ({
  ...rest,
  ...(via !== undefined && to.hostname === rest.url.hostname ? { via } : {}),
  ...(secretHeaders && to.origin === rest.url.origin ? { secretHeaders } : {}),
});
