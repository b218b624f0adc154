// One gateway and one browser for the tests of a file; after each test its pages are closed and must have had no trouble.
//
//   const lab = useConsole({ isSetUp: true })
//   e2e('…', async () => {
//     const page = await lab.signedIn()
//   })
import { afterAll, afterEach, beforeAll, expect, test } from 'bun:test'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import {
  adoptSession,
  chromiumPath,
  openPage,
  openProfile,
  openVisit,
  startBrowser,
  type Visit,
  type VisitOptions,
} from './browser.ts'
import { type Management, setUpGateway } from './management.ts'
import { type GatewayProcess, startGatewayProcess } from './server.ts'

const isSkipped = chromiumPath === undefined && process.env.CI !== 'true'

/** A test in a real browser: skipped by name where there is none, a failure when that happens in CI. */
export const e2e = isSkipped ? test.skip : test

const startTimeoutMs = 60_000

type LabOptions = {
  /** Set up by a root account before the first test. */
  readonly isSetUp: boolean
  /** Rows and channels that the tests look at. */
  readonly furnish?: (management: Management, gateway: GatewayProcess) => Promise<void>
}

type Running = {
  readonly gateway: GatewayProcess
  readonly browser: Browser
  readonly management: Management | undefined
}

const start = async ({ isSetUp, furnish }: LabOptions): Promise<Running> => {
  if (chromiumPath === undefined) throw new Error('No Chromium was found; name one in CHROMIUM_PATH.')
  // Tests click faster than people; what a person does in an hour must fit into a minute.
  const environment = { GLOBAL_API_RATE_LIMIT_ENABLE: 'false', GLOBAL_WEB_RATE_LIMIT_ENABLE: 'false', TZ: 'UTC' }
  const gateway = await startGatewayProcess({ environment: { ...environment, CRITICAL_RATE_LIMIT: '200' } })
  try {
    const management = isSetUp ? await setUpGateway(gateway.url) : undefined
    if (management !== undefined) await furnish?.(management, gateway)
    return { gateway, browser: await startBrowser(), management }
  } catch (error) {
    await gateway.stop()
    throw error
  }
}

/** Starts gateway and browser for a file of tests. */
export const useConsole = (options: LabOptions) => {
  let running: Running | undefined
  let visits: Visit[] = []
  let profile: BrowserContext | undefined
  const need = (): Running => {
    if (running === undefined) throw new Error('the gateway has not been started')
    return running
  }
  beforeAll(async () => {
    if (!isSkipped) running = await start(options)
  }, startTimeoutMs)
  afterEach(async () => {
    const finished = visits
    visits = []
    for (const { page, context } of finished) await (context === profile ? page : context).close()
    expect(finished.flatMap(({ troubles }) => troubles)).toEqual([])
  })
  afterAll(async () => {
    await running?.browser.close()
    await running?.gateway.stop()
  })

  const visit = async (visitOptions?: VisitOptions): Promise<Visit> => {
    const { browser, gateway } = need()
    const opened = await openVisit(browser, gateway.url, visitOptions)
    visits.push(opened)
    return opened
  }
  const management = (): Management => {
    const known = need().management
    if (known === undefined) throw new Error('the gateway has not been set up')
    return known
  }
  return {
    url: (): string => need().gateway.url,
    management,
    /** A page of somebody who is not signed in. */
    guest: async (visitOptions?: VisitOptions): Promise<Page> => (await visit(visitOptions)).page,
    /** A page of the root account; in a profile of its own when it has wishes, else in the one whose cache is warm. */
    signedIn: async (visitOptions?: VisitOptions): Promise<Page> => {
      const { browser, gateway } = need()
      if (visitOptions !== undefined) {
        const opened = await visit(visitOptions)
        await adoptSession(opened.context, gateway.url, management())
        return opened.page
      }
      if (profile === undefined) {
        profile = await openProfile(browser, gateway.url)
        await adoptSession(profile, gateway.url, management())
      }
      const opened = await openPage(profile, gateway.url)
      visits.push(opened)
      await opened.page.goto('/favicon.svg')
      await opened.page.evaluate('localStorage.clear()')
      return opened.page
    },
  }
}
