// Settings of the site: name, address, texts, navigation (options.md section 2).
import { z } from '../../contract/index.ts'
import { json } from '../json-setting.ts'
import { bool, choice, pictureAddress, text, webAddress } from '../kinds.ts'

const INFO = 'site/system-info'

/** How a module of the top navigation may be switched: on or off, or on for signed-in people only. */
export type NavModule = { readonly isEnabled: boolean; readonly requiresAuth: boolean }

export type HeaderNavModules = {
  readonly home: boolean
  readonly console: boolean
  readonly docs: boolean
  readonly about: boolean
  readonly pricing: NavModule
  readonly rankings: NavModule
}

/** Old consoles also wrote switches as text or as 0 and 1. */
const looseBool = z
  .union([z.boolean(), z.enum(['true', 'false', '1', '0']), z.number()])
  .transform((value) => value === true || value === 'true' || value === '1' || value === 1)

const navModule = z.union([
  looseBool.transform((isEnabled): NavModule => ({ isEnabled, requiresAuth: false })),
  z
    .looseObject({ enabled: looseBool.default(true), requireAuth: looseBool.default(false) })
    .transform(({ enabled, requireAuth }): NavModule => ({ isEnabled: enabled, requiresAuth: requireAuth })),
])

const ALL_OPEN: NavModule = { isEnabled: true, requiresAuth: false }
const EVERYTHING_ON: HeaderNavModules = {
  home: true,
  console: true,
  docs: true,
  about: true,
  pricing: ALL_OPEN,
  rankings: ALL_OPEN,
}

const headerNavModules: z.ZodType<HeaderNavModules> = z.looseObject({
  home: looseBool.default(true),
  console: looseBool.default(true),
  docs: looseBool.default(true),
  about: looseBool.default(true),
  pricing: navModule.default(ALL_OPEN),
  rankings: navModule.default(ALL_OPEN),
})

const sidebarModules = z.record(z.string().max(64), z.record(z.string().max(64), looseBool))

export const site = {
  systemName: text({
    key: 'SystemName',
    scope: INFO,
    isPublic: true,
    default: 'Tollgate',
    lengthMax: 200,
    help: 'Name of the site, in pages, mails and authenticator apps.',
  }),
  logo: pictureAddress({ key: 'Logo', scope: INFO, isPublic: true, default: '', help: 'Address of the logo.' }),
  footer: text({ key: 'Footer', scope: INFO, isPublic: true, default: '', help: 'Footer, HTML.' }),
  serverAddress: webAddress({
    key: 'ServerAddress',
    scope: INFO,
    isPublic: true,
    default: '',
    help: 'Public address of this site: links in mails, sign-in callbacks, payment callbacks. Empty = http://localhost:3000.',
  }),
  about: text({ key: 'About', scope: INFO, default: '', help: 'About page: Markdown, HTML, or an address to embed.' }),
  homePageContent: text({
    key: 'HomePageContent',
    scope: INFO,
    default: '',
    help: 'Home page: Markdown, HTML, or an address to embed.',
  }),
  userAgreement: text({
    key: 'legal.user_agreement',
    scope: INFO,
    default: '',
    help: 'User agreement, text or address; when set, sign-up asks for consent.',
  }),
  privacyPolicy: text({
    key: 'legal.privacy_policy',
    scope: INFO,
    default: '',
    help: 'Privacy policy, text or address; when set, sign-up asks for consent.',
  }),
  themeFrontend: choice({
    key: 'theme.frontend',
    scope: INFO,
    isPublic: true,
    words: ['default', 'classic'],
    default: 'classic',
    help: 'Kept for old installations; there is one console here.',
  }),
  themePreset: choice({
    key: 'Theme',
    scope: INFO,
    isPublic: true,
    words: ['default', 'berry', 'air'],
    default: 'default',
    help: 'Look of the console for those who have not chosen one; One API’s option.',
  }),
  notice: text({ key: 'Notice', scope: 'site/notice', default: '', help: 'Notice, Markdown.' }),
  headerNavModules: json({
    key: 'HeaderNavModules',
    scope: 'site/header-navigation',
    isPublic: true,
    isPreset: false,
    schema: headerNavModules,
    default: EVERYTHING_ON,
    whenEmpty: EVERYTHING_ON,
    help: 'Which pages the top navigation offers, and which need a sign-in. The server enforces pricing and rankings.',
  }),
  sidebarModulesAdmin: json({
    key: 'SidebarModulesAdmin',
    scope: 'site/sidebar-modules',
    isPublic: true,
    isPreset: false,
    schema: sidebarModules,
    default: {},
    whenEmpty: {},
    help: 'Which sections and entries the side bar offers; absent = all.',
  }),
  hasCollapsedSidebar: bool({
    key: 'DefaultCollapseSidebar',
    scope: 'site/sidebar-modules',
    isPublic: true,
    default: false,
    help: 'The side bar starts collapsed.',
  }),
}
