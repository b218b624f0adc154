// Which groups a user may use, and what `auto` means for one.

export const AUTO_GROUP = 'auto'

export type GroupOptions = {
  /** Group → description: what every user may choose (option UserUsableGroups). */
  readonly usableGroups: Readonly<Record<string, string>>
  /** User group → changes: `-:g` removes, `+:g` or `g` adds (option group_special_usable_group). */
  readonly specialUsableGroups: Readonly<Record<string, Readonly<Record<string, string>>>>
  /** Groups that exist, with their ratios. */
  readonly groupRatios: Readonly<Record<string, number>>
  /** Groups that `auto` walks, in order. */
  readonly autoGroups: readonly string[]
}

/** Groups a user of `userGroup` may use, with their descriptions; the own group is always among them (relay.md section 5.2). */
export const listUsableGroups = (userGroup: string, options: GroupOptions): Map<string, string> => {
  const groups = new Map(Object.entries(options.usableGroups))
  const changes = Object.hasOwn(options.specialUsableGroups, userGroup)
    ? options.specialUsableGroups[userGroup]
    : undefined
  for (const [key, description] of Object.entries(changes ?? {})) {
    if (key.startsWith('-:')) groups.delete(key.slice(2))
    else groups.set(key.startsWith('+:') ? key.slice(2) : key, description)
  }
  if (!groups.has(userGroup)) groups.set(userGroup, '用户分组')
  return groups
}

/** The groups that `auto` means for a user: the operator's list as far as the user may use them. */
export const listAutoGroups = (userGroup: string, options: GroupOptions): string[] => {
  const usable = listUsableGroups(userGroup, options)
  return options.autoGroups.filter((group) => usable.has(group))
}

export type GroupChoice =
  | { readonly kind: 'groups'; readonly groups: readonly string[]; readonly isAuto: boolean }
  | { readonly kind: 'denied'; readonly group: string; readonly reason: 'not_usable' | 'gone' | 'no_auto_groups' }

/** The groups a call may be served in: the token's group when it has one, else the user's; `auto` gives several in order. */
export const chooseGroups = (userGroup: string, tokenGroup: string, options: GroupOptions): GroupChoice => {
  if (tokenGroup === '') return { kind: 'groups', groups: [userGroup], isAuto: false }
  if (tokenGroup !== userGroup && !listUsableGroups(userGroup, options).has(tokenGroup)) {
    return { kind: 'denied', group: tokenGroup, reason: 'not_usable' }
  }
  if (tokenGroup === AUTO_GROUP) {
    const groups = listAutoGroups(userGroup, options)
    return groups.length === 0
      ? { kind: 'denied', group: tokenGroup, reason: 'no_auto_groups' }
      : { kind: 'groups', groups, isAuto: true }
  }
  if (!Object.hasOwn(options.groupRatios, tokenGroup)) return { kind: 'denied', group: tokenGroup, reason: 'gone' }
  return { kind: 'groups', groups: [tokenGroup], isAuto: false }
}
