import { tmpdir } from 'node:os';
import { describe, expect, it } from 'vitest';
import { routeSchema, type Route } from '../../../src-main/contract/spec/http';
import { RouteTable } from '../../../src-main/engine/http/route-table';

const table = (...routes: Partial<Route>[]) => RouteTable.prepare(routes.map((route) => routeSchema.parse(route)));

describe('a table of routes', () => {
  it('finds the first whose path and method fit', async () => {
    const routes = await table(
      { path: '/a' },
      { path: '/users/:id', method: 'POST' },
      { path: '/users/:id' },
      { path: '/café' },
      { path: '/opt{/:x}' },
      { path: '/deep/*rest', method: '*' },
    );
    const found = (method: string, path: string) => {
      const result = routes.find(method, path);
      return result.found === 'route' ? result.route.index : result.found === 'method' ? result.allow : null;
    };
    expect(found('GET', '/a')).toBe(0);
    expect(found('HEAD', '/a')).toBe(0);
    expect(found('GET', '/a/')).toBe(null);
    expect(found('GET', '/A')).toBe(null);
    expect(found('POST', '/users/7')).toBe(1);
    expect(found('GET', '/users/7')).toBe(2);
    expect(found('PUT', '/users/7')).toEqual(['POST', 'GET', 'HEAD']);
    expect(found('GET', '/users/7/8')).toBe(null);
    expect(found('GET', '/users/%zz')).toBe(null);
    expect(found('GET', '/caf%C3%A9')).toBe(3);
    expect([found('GET', '/opt'), found('GET', '/opt/1')]).toEqual([4, 4]);
    expect(found('DELETE', '/deep/a/b')).toBe(5);
  });

  it('takes a folder apart into decoded segments', async () => {
    const routes = await table({ path: '/files/*path', body: { from: 'file', path: tmpdir() } });
    const rest = (path: string) => {
      const found = routes.find('GET', path);
      return found.found === 'route' ? found.rest : null;
    };
    expect(rest('/files/a/b%20c')).toEqual(['a', 'b c']);
    expect(rest('/files/..%2fx')).toEqual(['../x']);
    expect(rest('/files')).toEqual([]);
    expect(rest('/filesystem')).toBe(null);
  });

  it('passes over routes that are off, which keep their place', async () => {
    const routes = await table({ path: '*', isEnabled: false }, { path: '*' });
    expect(routes.find('GET', '/')).toMatchObject({ found: 'route', route: { index: 1 } });
  });
});
