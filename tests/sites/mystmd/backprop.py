#!/usr/bin/env python3
import sys

from explainer.embeddings.mystmd import main

sys.exit(main())
