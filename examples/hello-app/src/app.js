/** What the service answers: a page that greets, and the commit it was built from. */
const { createServer } = require('node:http');

const pages = {
  '/': () => ({ type: 'text/html; charset=utf-8', body: '<h1>Hello, world</h1>\n' }),
  '/version': (commit) => ({ type: 'application/json', body: `${JSON.stringify({ commit })}\n` }),
};

const answer = (response, status, { type, body }) => {
  response.writeHead(status, { 'content-type': type, 'content-length': Buffer.byteLength(body) });
  response.end(body);
};

/** The service, not listening yet. */
const createApp = ({ commit }) =>
  createServer((request, response) => {
    const { pathname } = new URL(request.url, 'http://localhost');
    if (!Object.hasOwn(pages, pathname)) {
      return answer(response, 404, { type: 'text/plain', body: `nothing at ${pathname}\n` });
    }
    return answer(response, 200, pages[pathname](commit));
  });

module.exports = { createApp };
