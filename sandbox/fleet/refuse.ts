/** How the agent words what it refuses. */

/** Why, and what is to be done about it. */
export const refuse = (why: string, advice: string): Error =>
  new Error(`The deployment failed because ${why}. ${advice}, and then try again.`);
