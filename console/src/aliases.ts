// Old and foreign paths of the console's pages, so that bookmarks and links in mails keep working.

const aliases = new Map(
  Object.entries({
    '/sign-in': '/login',
    '/dashboard': '/console',
    '/dashboard/overview': '/console',
    '/keys': '/console/token',
    '/token': '/console/token',
    '/channels': '/console/channel',
    '/channel': '/console/channel',
    '/usage-logs': '/console/log',
    '/usage-logs/common': '/console/log',
    '/log': '/console/log',
    '/profile': '/console/personal',
    '/panel': '/console',
    '/panel/dashboard': '/console',
    '/panel/token': '/console/token',
    '/panel/channel': '/console/channel',
    '/panel/log': '/console/log',
    '/panel/profile': '/console/personal',
  }),
)

/** The path a page has here, for a path it has elsewhere; undefined when it is no known one. */
export const resolveAlias = (path: string): string | undefined => aliases.get(path.replace(/\/+$/, ''))
